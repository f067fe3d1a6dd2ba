#include "services/notifier/sender.h"

#include "core/check.h"

namespace fanfare::notifier {
namespace {

const Dialect& default_dialect(const DialectSet& dialects) {
  const auto* dialect = dialects.find("fanfare");
  FANFARE_CHECK(dialect != nullptr);
  return *dialect;
}

}  // namespace

Sender::Sender(runtime::Loop& loop, const DialectSet& dialects, SenderOptions options)
    : loop_(loop),
      dialect_(default_dialect(dialects)),
      options_(std::move(options)),
      client_(loop, options_.client),
      mails_(loop) {}

void Sender::send(const Message& message, Done done) {
  if (message.channel.type == "email") return send_mail(message, std::move(done));
  if (message.channel.secret.empty())
    return end({false, false, "the channel's secret can't be opened", {}}, std::move(done));
  auto request = request_of(message, options_.messages, dialect_, loop_.now());
  if (request.ok())
    return client_.send(std::move(*request), [done = std::move(done)](const Outcome& outcome) {
      done(result_of(outcome));
    });
  end({false, true, request.error(), {}}, std::move(done));
}

void Sender::end(SendResult result, Done done) {
  loop_.post([alive = std::weak_ptr(alive_), result = std::move(result), done = std::move(done)] {
    if (alive.lock()) done(result);
  });
}

void Sender::send_mail(const Message& message, Done done) {
  if (options_.smtp.host.empty())
    return end({false, true, "this deployment has no mail server", {}}, std::move(done));
  if (!options_.messages.keyring && message.notifications.front().kind == "mail_confirmation")
    return end({false, false, "the notifier has no master_key_file", {}}, std::move(done));
  const auto results = std::make_shared<std::vector<mail::SmtpResult>>();
  const auto left = recipients_.left(message);
  mails_.run(
      [results, left, smtp = options_.smtp, mail = mail_of(message, options_.messages)] {
        *results = mail::send(smtp, mail, left);
      },
      [this, results, left, message, done = std::move(done)] {
        done(recipients_.on_sent(message, left, *results));
      });
}

void Sender::cut_off() { client_.cut_off(); }

}  // namespace fanfare::notifier
