// What a request says about an inbound source: private to inbound_rules.
#pragma once

#include "codec/inbound_records.h"
#include "services/control/forms/form_reader.h"

namespace fanfare::control {

/// Takes name, enabled, url, tolerance, signature and mapping into the record; faults stay in
/// `form`. Requires: the record's provider is set.
void read_inbound_form(FormReader& form, codec::InboundSourceRecord& record);

}  // namespace fanfare::control
