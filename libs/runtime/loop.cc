#include "runtime/loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <system_error>
#include <vector>

namespace fanfare::runtime {

namespace asio = boost::asio;
using boost::system::error_code;

/// What a handle owns. The operation itself is shared with the handler that waits for it, so that
/// a handle may go away inside its own callback.
struct Loop::Timer::State {
  virtual ~State() = default;
};

namespace {

template <typename Operation>
struct Handle : Loop::Timer::State {
  explicit Handle(std::shared_ptr<Operation> o) : operation(std::move(o)) {}
  ~Handle() override { operation->cancel(); }
  std::shared_ptr<Operation> operation;
};

struct TimerOperation : std::enable_shared_from_this<TimerOperation> {
  TimerOperation(asio::io_context& io, std::chrono::nanoseconds p, Loop::Task t)
      : timer(io), period(p), task(std::move(t)) {}

  void start(std::chrono::nanoseconds delay) {
    timer.expires_after(delay);
    timer.async_wait([self = shared_from_this()](const error_code&) { self->fire(); });
  }

  void fire() {
    if (cancelled) return;
    if (period.count() == 0) {
      Loop::Task once = std::move(task);  // Let go of what it holds, though the handle may live on.
      return once();
    }
    running = true;
    task();
    running = false;
    if (!cancelled) start(period);
  }

  void cancel() {
    cancelled = true;
    timer.cancel();
    if (!running) Loop::Task released = std::move(task);
  }

  asio::steady_timer timer;
  std::chrono::nanoseconds period;
  Loop::Task task;
  bool cancelled = false;
  bool running = false;
};

struct WatchOperation : std::enable_shared_from_this<WatchOperation> {
  // Asio wants to own what it waits for: a duplicate, closed with the watch.
  WatchOperation(asio::io_context& io, int descriptor, Loop::Task t)
      : stream(io), task(std::move(t)) {
    int duplicate = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) throw std::system_error(errno, std::generic_category(), "dup");
    stream.assign(duplicate);
  }

  void start() {
    stream.async_wait(asio::posix::descriptor_base::wait_read,
                      [self = shared_from_this()](const error_code&) { self->fire(); });
  }

  void fire() {
    if (cancelled) return;
    running = true;
    task();
    running = false;
    if (!cancelled) start();
  }

  void cancel() {
    cancelled = true;
    error_code ignored;
    stream.close(ignored);
    if (!running) Loop::Task released = std::move(task);
  }

  asio::posix::stream_descriptor stream;
  Loop::Task task;
  bool cancelled = false;
  bool running = false;
};

struct IdleOperation {
  void cancel() { cancelled = true; }
  std::function<bool()> task;
  bool cancelled = false;
};

}  // namespace

struct Loop::Impl {
  /// True if one of the tasks did something.
  bool do_idle_work() {
    bool did = false;
    for (std::size_t i = 0; i < idle.size(); ++i) {  // a task may add or cancel some
      const auto operation = idle[i];
      did = (!operation->cancelled && operation->task()) || did;
    }
    std::erase_if(idle, [](const auto& each) { return each->cancelled; });
    return did;
  }

  asio::io_context io{1};
  std::vector<std::shared_ptr<IdleOperation>> idle;
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

void Loop::run() {
  asio::io_context& io = impl_->io;
  while (!io.stopped()) {
    io.poll();
    if (io.stopped() || impl_->do_idle_work()) continue;
    io.run_one();
  }
  io.restart();  // Afterwards, so that a stop() before run() isn't forgotten.
}

void Loop::stop() { impl_->io.stop(); }

void Loop::post(Task task) { asio::post(impl_->io, std::move(task)); }

Loop::Timer Loop::after(std::chrono::nanoseconds delay, Task task) {
  auto operation =
      std::make_shared<TimerOperation>(impl_->io, std::chrono::nanoseconds(0), std::move(task));
  operation->start(delay);
  return Timer(std::make_shared<Handle<TimerOperation>>(std::move(operation)));
}

Loop::Timer Loop::every(std::chrono::nanoseconds period, Task task) {
  auto operation = std::make_shared<TimerOperation>(impl_->io, period, std::move(task));
  operation->start(period);
  return Timer(std::make_shared<Handle<TimerOperation>>(std::move(operation)));
}

Loop::Watch Loop::on_readable(int descriptor, Task task) {
  auto operation = std::make_shared<WatchOperation>(impl_->io, descriptor, std::move(task));
  operation->start();
  return Watch(std::make_shared<Handle<WatchOperation>>(std::move(operation)));
}

Loop::Timer Loop::when_idle(std::function<bool()> task) {
  auto operation = std::make_shared<IdleOperation>(IdleOperation{std::move(task)});
  impl_->idle.push_back(operation);
  return Timer(std::make_shared<Handle<IdleOperation>>(std::move(operation)));
}

TimePoint Loop::now() const {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

boost::asio::io_context& Loop::native() { return impl_->io; }

}  // namespace fanfare::runtime
