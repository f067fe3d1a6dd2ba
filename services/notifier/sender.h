// Sends messages to channels.
#pragma once

#include <functional>
#include <memory>

#include "core/dialect.h"
#include "http/delivery_client.h"
#include "kafka/worker.h"
#include "mail/smtp.h"
#include "runtime/loop.h"
#include "services/notifier/mail_recipients.h"
#include "services/notifier/messages.h"

namespace fanfare::notifier {

struct SenderOptions {
  http::DeliveryClientOptions client;  // the rules of deliveries hold: addresses, certificates
  mail::SmtpOptions smtp;
  MessageSettings messages;
};

/// Mails are sent one after another on a thread of their own. Threads: the loop's.
class Sender {
 public:
  using Done = std::function<void(SendResult)>;
  Sender(runtime::Loop& loop, const DialectSet& dialects, SenderOptions options);

  /// `done` is called once, never from inside send(), unless the sender is destroyed before.
  void send(const Message& message, Done done);
  /// Ends all requests in flight; their callbacks are called. Not the mail under way.
  void cut_off();

 private:
  void send_mail(const Message& message, Done done);
  void end(SendResult result, Done done);

  runtime::Loop& loop_;
  const Dialect& dialect_;
  SenderOptions options_;
  http::DeliveryClient client_;
  MailRecipients recipients_;
  kafka::Worker mails_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace fanfare::notifier
