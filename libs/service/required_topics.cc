#include "service/required_topics.h"

#include <stdexcept>

#include "kafka/admin.h"
#include "kafka/worker.h"

namespace fanfare::service {
namespace {

constexpr std::chrono::seconds kAnswerWithin{1};
constexpr Duration kPause{200};

}  // namespace

struct RequiredTopics::Asking {
  Asking(runtime::Loop& loop, const kafka::ClientConfig& client) : admin(client), worker(loop) {}

  std::vector<TopicSpec> plan;
  std::function<void()> then;
  kafka::Admin admin;  // the worker's, while that runs
  std::map<std::string, kafka::TopicState> found;
  std::string no_answer;  // why, if the last question got none
  std::string refused;    // what is wrong with the topics
  runtime::Loop::Timer again;
  kafka::Worker worker;
};

RequiredTopics::RequiredTopics(runtime::Loop& loop, const KafkaSettings& settings)
    : loop_(loop),
      settings_(settings.topics),
      asking_(std::make_unique<Asking>(loop, settings.client)) {}

RequiredTopics::~RequiredTopics() = default;

void RequiredTopics::require(std::vector<TopicSpec> plan, std::function<void()> then) {
  asking_->plan = std::move(plan);
  asking_->then = std::move(then);
  ask();
}

void RequiredTopics::require_all(const RungSet& rungs, std::function<void()> then) {
  require(plan_topics(settings_, rungs.delays()), std::move(then));
}

void RequiredTopics::ask() {
  asking_->worker.run(
      [asking = asking_.get()] {
        asking->no_answer.clear();
        try {
          asking->found = kafka::require_topics(asking->admin, asking->plan, kAnswerWithin);
        } catch (const kafka::NoAnswer& error) {
          asking->no_answer = error.what();
        } catch (const std::runtime_error& error) {
          asking->refused = error.what();
        }
      },
      [this] { answered(); });
}

void RequiredTopics::answered() {
  if (!asking_->refused.empty()) throw std::runtime_error(asking_->refused);
  reason_ = asking_->no_answer;
  if (!reason_.empty()) {
    asking_->again = loop_.after(kPause, [this] { ask(); });
    return;
  }
  for (const auto& [name, state] : asking_->found) partitions_[name] = state.partitions;
  const auto then = std::move(asking_->then);
  asking_.reset();
  then();
}

}  // namespace fanfare::service
