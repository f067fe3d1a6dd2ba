// A server on a loop of its own, and clients that block.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/server.h"
#include "loop_thread.h"
#include "raw_peer.h"

namespace fanfare::http {

class ServerTest : public testing::Test {
 protected:
  ~ServerTest() override {
    thread_.run([this] {
      server_.reset();
      held_.clear();
    });
  }

  void serve(ServerOptions options, Handler handler) {
    port_ = thread_.run([&] {
      server_ = std::make_unique<Server>(thread_.loop(), std::move(options), std::move(handler));
      return server_->port();
    });
  }
  void serve(ServerOptions options = {}) {
    serve(std::move(options), [](const Request& q, const Responder& respond) {
      respond({200, {}, q.method + " " + q.path + "?" + q.query + " " + q.body, "text/plain"});
    });
  }
  std::string ask(std::string_view request) {
    RawPeer peer(port_);
    peer.send(request);
    return peer.response();
  }

  /// The client may have the head before the handler has the stream.
  void wait_for(const std::shared_ptr<Stream>& stream) {
    while (!thread_.run([&] { return stream != nullptr; })) {
    }
  }

  LoopThread thread_;
  std::unique_ptr<Server> server_;
  std::vector<Responder> held_;
  std::uint16_t port_ = 0;
};

}  // namespace fanfare::http
