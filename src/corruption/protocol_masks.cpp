#include "corruption/protocol_masks.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/error.h"
#include "corruption/protocol_kind.h"
#include "protocols/draw_masks.h"

namespace modrob::corruption {

namespace {

// A protocol of images and text: its image is our video.
Modality our_modality(Modality modality) { return ModalitySet::all().contains(modality) ? modality : Modality::kVideo; }

// Of a diagnosis draw k of the reference form is its k-th mask; the corrected form has as many masks as are asked for,
// with further seeds. Of a training the masks of an epoch, where there are several by turns.
protocols::MaskDraw draw_of(const Perturbation& one, const Masks& masks, const Occasion& occasion,
                            const protocols::SplitShape& split) {
  const ProtocolKind& kind = *one.kind->protocol;
  protocols::Question question{
      .form = kind.form, .purpose = kind.purpose, .pattern = std::string(kind.pattern->name), .split = split};
  if (one.kind->has_strength) question.rates = {Rate::from_double(one.strength, "the nominal rate")};
  const bool training = occasion.purpose == Purpose::kTraining;
  const int64_t number = training ? occasion.epoch : occasion.draw;
  if (training) question.epoch = occasion.epoch;
  if (training || kind.form == protocols::Form::kCorrected) {
    question.seed = masks.seed + (training ? 0 : static_cast<uint64_t>(number / kind.pattern->draws));
  }
  auto draws = protocols::draw_masks(*kind.protocol, std::move(question)).draws;
  return std::move(draws[static_cast<size_t>(number) % draws.size()]);
}

}  // namespace

ProtocolMasks::ProtocolMasks(const Corruption& corruption, const Occasion& occasion, const protocols::SplitShape& split)
    : token_counts_(split.positions[0].lengths) {
  for (size_t i = 0; i < split.ids.size(); ++i) rows_.emplace(split.ids[i], i);
  for (const auto& one : corruption.perturbations) {
    auto& perturbed = perturbed_.emplace_back();
    if (one.kind->protocol == nullptr || !one.changes()) continue;
    perturbed.aligned = one.kind->protocol->pattern->aligned;
    const auto draw = draw_of(one, corruption.masks, occasion, split);
    for (const auto& mask : draw.masks) {
      const Modality modality = our_modality(mask.modality());
      if (!one.modalities.contains(modality)) continue;
      const auto missing = mask.missing();
      perturbed.masks[static_cast<size_t>(modality)] = {mask.width(),
                                                        std::vector<bool>(missing.begin(), missing.end())};
    }
  }
}

const ProtocolMasks::Mask* ProtocolMasks::mask_of(size_t perturbation, Modality modality) const {
  const Mask& mask = perturbed_.at(perturbation).masks[static_cast<size_t>(modality)];
  return mask.width == 0 ? nullptr : &mask;
}

size_t ProtocolMasks::row_of(uint64_t id) const {
  const auto found = rows_.find(id);
  MODROB_CHECK(found != rows_.end(), "the utterance belongs to the split");
  return found->second;
}

bool ProtocolMasks::loses(size_t perturbation, Modality modality, uint64_t id) const {
  const Mask* mask = mask_of(perturbation, modality);
  if (mask == nullptr) return false;
  MODROB_CHECK(mask->width == 1, "the protocol loses whole modalities");
  return mask->missing[row_of(id)];
}

std::vector<uint8_t> ProtocolMasks::lost_steps(size_t perturbation, Modality modality, uint64_t id,
                                               int64_t steps) const {
  const Mask* mask = mask_of(perturbation, modality);
  if (mask == nullptr) return {};
  const size_t row = row_of(id);
  const size_t begin = row * static_cast<size_t>(mask->width);
  const int64_t inner = token_counts_[row] - 2;
  std::vector<uint8_t> lost(static_cast<size_t>(steps), 0);
  for (int64_t step = 0; step < steps; ++step) {
    int64_t position = step;
    if (modality != Modality::kText && perturbed_[perturbation].aligned) {
      if (inner < 1) return {};
      position = 1 + step * inner / steps;
    }
    MODROB_CHECK(position < mask->width, "a step lies within the mask");
    lost[static_cast<size_t>(step)] = mask->missing[begin + static_cast<size_t>(position)];
  }
  if (std::ranges::none_of(lost, [](uint8_t flag) { return flag != 0; })) return {};
  return lost;
}

std::vector<RealisedLoss> realised_losses(const Perturbation& one, const Masks& masks, int64_t draw,
                                          const protocols::SplitShape& split) {
  std::vector<RealisedLoss> losses;
  for (const auto& mask : draw_of(one, masks, {.draw = draw}, split).masks) {
    const Modality modality = our_modality(mask.modality());
    if (one.modalities.contains(modality)) losses.push_back({modality, mask.realised()});
  }
  return losses;
}

std::vector<LostShare> lost_shares(const Perturbation& one, const Masks& masks, const protocols::SplitShape& split) {
  std::map<Modality, std::vector<double>> by_modality;
  for (int64_t draw = 0; draw < masks.draws; ++draw) {
    for (const auto& [modality, realised] : realised_losses(one, masks, draw, split)) {
      by_modality[modality].push_back(realised.of_valid());
    }
  }
  std::vector<LostShare> shares;
  for (const auto& [modality, of_draws] : by_modality) {
    const auto [lowest, highest] = std::ranges::minmax(of_draws);
    const double sum = std::accumulate(of_draws.begin(), of_draws.end(), 0.0);
    shares.push_back({modality, lowest, sum / static_cast<double>(of_draws.size()), highest});
  }
  return shares;
}

}  // namespace modrob::corruption
