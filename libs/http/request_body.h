// The body of a request while it comes in: private to the server.
#pragma once

#include <algorithm>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <string>

namespace fanfare::http {

/// A Body for Beast's parser that grows with what has come: what a peer only announces takes no
/// memory.
struct RequestBody {
  using value_type = std::string;

  class reader {
   public:
    template <typename Header>
    reader(Header&, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& length, boost::beast::error_code& error) {
      announced_ = length.value_or(0);
      error = {};
    }

    template <typename Buffers>
    std::size_t put(const Buffers& buffers, boost::beast::error_code& error) {
      error = {};
      std::size_t extra = boost::beast::buffer_bytes(buffers);
      std::size_t needed = body_.size() + extra;
      // No further than to the end that is known, if any is.
      if (needed > body_.capacity() && announced_ > 0) {
        body_.reserve(std::max<std::size_t>(
            needed, std::min<std::uint64_t>(announced_, 2 * body_.capacity())));
      }
      for (auto buffer : boost::beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(buffer.data()), buffer.size());
      }
      return extra;
    }

    void finish(boost::beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
    std::uint64_t announced_ = 0;
  };
};

}  // namespace fanfare::http
