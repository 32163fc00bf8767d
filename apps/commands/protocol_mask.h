#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "protocols/question.h"

namespace modrob::app {

/// What `corrupt mask --protocol` asks besides purpose, seed, epoch and utterances.
struct ProtocolMask {
  std::string protocol, form = "reference", pattern, rate, lengths;
  int64_t utterances = protocols::kMosiUtterances, batch_size = 32;
  CLI::Option* option = nullptr;  ///< --protocol
};

void add_protocol_options(CLI::App& mask, ProtocolMask& command);

/// The positions of a data set's split: text in the pieces of the packaged encoder with [CLS] and [SEP] (words where it
/// is not installed), at most 50. UserError when a modality is not there.
protocols::SplitShape shape_of_data(const std::string& data, const std::string& split);
/// Made-up utterances of `command.lengths`.
protocols::SplitShape shape_of_lengths(const ProtocolMask& command);

/// `question`: purpose, seed, epoch and split.
std::string protocol_mask(const ProtocolMask& command, protocols::Question question, bool json);

}  // namespace modrob::app
