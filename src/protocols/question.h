#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/occasion.h"
#include "core/rate.h"
#include "protocols/split_shape.h"

namespace modrob::protocols {

/// What the released code does, or what its authors state.
enum class Form { kReference, kCorrected };
inline constexpr std::array<Form, 2> kForms = {Form::kReference, Form::kCorrected};
std::string_view form_name(Form form);
/// UserError (near matches and the list) for an unknown name.
Form parse_form(std::string_view name);

/// Which masks of a protocol.
struct Question {
  Form form = Form::kReference;
  Purpose purpose = Purpose::kDiagnosis;
  std::string pattern = {};           ///< of the protocol; empty: its first
  std::vector<Rate> rates = {};       ///< one, three (text, audio, video), or none where the pattern has none
  SplitShape split = {};              ///< in the order of the loader
  int64_t batch_size = 32;            ///< where a batch is the unit
  std::optional<uint64_t> seed = {};  ///< of the run; nothing: the one that the protocol publishes
  int64_t epoch = 0;                  ///< of a training

  // Behind `draw_masks`, where the question is complete:
  double rate(size_t modality = 0) const { return rates[modality].value(); }
  bool training() const { return purpose == Purpose::kTraining; }
};

/// "text 0.7, audio 0.1, video 0.1", or "0.3" where all are the same.
std::string rates_text(const std::vector<Rate>& rates);

}  // namespace modrob::protocols
