#include "corruption/short_form.h"

#include <string>
#include <vector>

#include "core/error.h"

namespace modrob::corruption {

bool is_noise(Kind kind) { return kind == kNoiseAdd || kind == kNoiseScale || kind == kPresetNoise; }

Corruption ShortForm::corruption() const {
  Corruption corruption;
  // A rate of 0 is kept where nothing else says whose encodings and which kind they are.
  const bool other_kind = noise_kind != kNoiseAdd && noise_kind != kPresetNoise;
  const bool noisy = noise > Rate() || (missing == Rate() && other_kind);
  if (missing > Rate() || !noisy) corruption.perturbations.push_back({kMissing, modalities, missing, strength});
  if (noisy) corruption.perturbations.push_back({noise_kind, modalities, noise, strength});
  return corruption;
}

std::optional<ShortForm> ShortForm::of(const Corruption& corruption) {
  ShortForm form;
  const auto& all = corruption.perturbations;
  const bool noisy = !all.empty() && is_noise(all.back().kind);
  const size_t missing = all.empty() || all.front().kind != kMissing ? 0 : 1;
  if (all.size() != missing + (noisy ? 1 : 0)) return std::nullopt;
  if (all.empty()) return form;
  if (!(all.front().modalities == all.back().modalities)) return std::nullopt;
  form.modalities = all.front().modalities;
  form.strength = all.back().strength;
  if (missing == 1) form.missing = all.front().rate;
  if (noisy) {
    form.noise = all.back().rate;
    form.noise_kind = all.back().kind;
  }
  return form;
}

Kind parse_noise(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& row : Kind::all()) {
    if (!is_noise(Kind(row))) continue;
    if (row.name == name) return Kind(row);
    known.emplace_back(row.name);
  }
  throw UserError("unknown kind of noise '" + std::string(name) + "'; " + suggestion(name, known));
}

}  // namespace modrob::corruption
