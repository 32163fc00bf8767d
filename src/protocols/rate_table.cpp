#include "protocols/rate_table.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "core/text_format.h"
#include "protocols/draw_masks.h"

namespace modrob::protocols {

namespace {

using MissingIn = std::function<double(const MaskDraw& draw)>;

MissingShare share_over(const std::vector<MaskDraw>& draws, std::string name, const MissingIn& missing_in) {
  MissingShare share{.modality = std::move(name), .lowest = 1};
  for (const auto& draw : draws) {
    const double missing = missing_in(draw);
    share.lowest = std::min(share.lowest, missing);
    share.highest = std::max(share.highest, missing);
    share.mean += missing / static_cast<double>(draws.size());
  }
  return share;
}

std::vector<MissingShare> shares_of(const std::vector<MaskDraw>& draws) {
  std::vector<MissingShare> shares;
  const auto& first = draws.front();
  for (size_t m = 0; m < first.masks.size(); ++m) {
    shares.push_back(share_over(draws, std::string(modality_name(first.masks[m].modality())),
                                [m](const MaskDraw& draw) { return draw.masks[m].realised().of_valid(); }));
  }
  if (first.of_all_modalities()) {
    shares.push_back(
        share_over(draws, "all", [](const MaskDraw& draw) { return draw.of_all_modalities()->of_valid(); }));
  }
  return shares;
}

RateRow row_of(const Protocol& protocol, const Question& question, std::optional<Rate> rate) {
  RateRow row{question.pattern, question.purpose, rate, {}};
  for (size_t i = 0; i < kForms.size(); ++i) {
    Question asked = question;
    asked.form = kForms[i];
    if (rate) asked.rates = {*rate};
    row.shares[i] = shares_of(draw_masks(protocol, std::move(asked)).draws);
  }
  return row;
}

}  // namespace

std::vector<RateRow> rate_table(const Protocol& protocol) {
  std::vector<RateRow> rows;
  Question question{.split = SplitShape::like_mosi()};
  for (const auto& pattern : protocol.patterns) {
    question.pattern = pattern.name;
    if (pattern.rates == RateUse::kNone) rows.push_back(row_of(protocol, question, std::nullopt));
    if (pattern.rates == RateUse::kNone) continue;
    for (const Rate rate : protocol.rates) rows.push_back(row_of(protocol, question, rate));
  }
  question.purpose = Purpose::kTraining;
  for (const auto& pattern : protocol.training_patterns) {
    if (pattern.rates != RateUse::kNone) continue;  // as above
    question.pattern = pattern.name;
    rows.push_back(row_of(protocol, question, std::nullopt));
  }
  return rows;
}

std::string share_text(const MissingShare& share) {
  if (share.highest - share.lowest < 0.01) return fixed(share.mean, 3);
  return fixed(share.lowest, 2) + "-" + fixed(share.highest, 2);
}

}  // namespace modrob::protocols
