#include "service/mail_confirmation.h"

namespace fanfare::service {

bool read_mail_confirmation(runtime::Config& config) {
  return config.flag("mail_confirmation", true,
                     "organizations' notifications are mailed only to addresses whose readers "
                     "agreed, by a link that is mailed to them");
}

}  // namespace fanfare::service
