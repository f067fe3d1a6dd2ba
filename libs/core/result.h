// What the world can get wrong is a value, not an exception (docs/ARCHITECTURE.md, "Errors").
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace fanfare {

/// Either a value or an error of type E. Reading the side that isn't there is a bug and throws.
template <typename T, typename E = std::string>
class Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  static Result failure(E error) { return Result(std::in_place_index<1>, std::move(error)); }

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() { return std::get<0>(state_); }
  const T& value() const { return std::get<0>(state_); }
  const E& error() const { return std::get<1>(state_); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }

 private:
  template <std::size_t I, typename A>
  Result(std::in_place_index_t<I> index, A&& argument) : state_(index, std::forward<A>(argument)) {}
  std::variant<T, E> state_;
};

}  // namespace fanfare
