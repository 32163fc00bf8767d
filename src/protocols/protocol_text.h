#pragma once

#include <string>

#include "io/json.h"
#include "protocols/draw_masks.h"

namespace modrob::protocols {

/// What `modrob explain protocol` says: all protocols in a table; one with its nine answers, its quirks, and what its
/// rates really are.
std::string list_text();
std::string protocol_text(const Protocol& protocol);
/// Without `rates`: all but what its rates really are, which takes a moment.
io::Json protocol_json(const Protocol& protocol, bool rates = true);

/// What `modrob corrupt mask --protocol` says: how much of each modality every draw takes.
std::string answer_text(const Protocol& protocol, const Answer& answer);
/// The same with the masks: a row of digits for each utterance, 1 where a position is missing.
io::Json answer_json(const Protocol& protocol, const Answer& answer);

}  // namespace modrob::protocols
