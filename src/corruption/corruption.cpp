#include "corruption/corruption.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "corruption/corruption_parser.h"
#include "corruption/protocol_kind.h"
#include "io/json.h"

namespace modrob::corruption {

namespace {

// "30 %" of a protocol's nominal rate.
std::string nominal_rate_text(const Perturbation& one) {
  return one.kind->has_strength ? " " + Rate::from_double(one.strength).percent() + " %" : "";
}

std::string strength_text(const Perturbation& one) {
  return one.kind->has_strength && one.strength != 1 ? " strength " + io::Json(one.strength).dump() : "";
}

// Of the three that have inputs.
ModalitySet modalities_at(Place place) {
  if (place == Place::kFrames) return kFrameModalities;
  return place == Place::kTokens || place == Place::kWords ? ModalitySet(Modality::kText) : ModalitySet::all();
}

}  // namespace

std::string Perturbation::what() const {
  return kind_text() + (of_protocol() ? nominal_rate_text(*this) : strength_text(*this));
}

std::string Perturbation::kind_text() const {
  const bool unsaid = of_protocol() && modalities == ModalitySet::all();
  return (unsaid ? "" : modalities.name() + " ") + kind.name();
}

Corruption Corruption::of(Kind kind, ModalitySet modalities, Rate rate, double strength) {
  return {{{kind, modalities, rate, strength}}, {}};
}

Corruption Corruption::parse(std::string_view text, const std::string& where) {
  return parse_corruption(text, where, false);
}

Corruption Corruption::parse_training(std::string_view text, const std::string& where) {
  return parse_corruption(text, where, true);
}

std::string Corruption::name() const {
  std::string text;
  ModalitySet named;
  for (const auto& one : perturbations) {
    if (one.rate == Rate()) continue;
    if (!text.empty()) text += " + ";
    if (one.of_protocol()) {
      text += one.what();
      named = ModalitySet();
      continue;
    }
    if (!(one.modalities == named)) text += one.modalities.name() + " ";
    named = one.modalities;
    text += one.kind.name() + " " + one.rate.percent() + " %" + strength_text(one);
  }
  if (!text.empty()) return text;
  return (perturbations.empty() ? ModalitySet(Modality::kText) : modalities()).name() + " missing 0 %";
}

ModalitySet Corruption::modalities() const {
  ModalitySet all;
  for (const auto& one : perturbations) all = all | one.modalities;
  return all;
}

const Perturbation* Corruption::single() const {
  const Perturbation* found = nullptr;
  for (const auto& one : perturbations) {
    if (one.rate == Rate()) continue;
    if (found != nullptr) return nullptr;
    found = &one;
  }
  return found;
}

bool Corruption::clean() const {
  return std::none_of(perturbations.begin(), perturbations.end(),
                      [](const Perturbation& one) { return one.rate > Rate() && one.changes(); });
}

ModalitySet Corruption::changed_inputs() const {
  ModalitySet all;
  for (const auto& one : perturbations) {
    if (!one.on_encodings() && one.changes()) all = all | one.modalities;
  }
  return all;
}

bool Corruption::of_protocol() const {
  return std::ranges::any_of(perturbations, [](const Perturbation& one) { return one.of_protocol(); });
}

bool Corruption::reads(Reads what) const {
  return std::ranges::any_of(perturbations,
                             [&](const Perturbation& one) { return one.kind->reads == what && one.changes(); });
}

bool Corruption::takes_others() const {
  return std::ranges::any_of(perturbations, [](const Perturbation& one) { return one.kind->others != nullptr; });
}

int64_t Corruption::own_draws() const {
  int64_t fixed = 0;
  for (const auto& one : perturbations) {
    const int64_t own = one.of_protocol() ? one.kind->protocol->draws() : 0;
    if (own == 0) return 0;
    fixed = std::max(fixed, own);
  }
  return fixed;
}

void Corruption::validate(std::string_view where) const {
  const std::string prefix = std::string(where) + ": ";
  if (perturbations.size() > kMostPerturbations) {
    throw UserError(prefix + "a corruption is made of " + std::to_string(kMostPerturbations) +
                    " perturbations at most, not " + std::to_string(perturbations.size()));
  }
  for (size_t i = 0; i < perturbations.size(); ++i) {
    const auto& one = perturbations[i];
    if (one.modalities.empty()) {
      throw UserError(prefix + "no modality is named; name one or more of text, audio, video, as in 'text+audio'");
    }
    if (!std::isfinite(one.strength) || one.strength < 0.0) {
      throw UserError(prefix + "the strength of " + one.kind.name() + " is " + std::to_string(one.strength) +
                      "; it must be a finite number that is not negative");
    }
    if (one.of_protocol() && one.rate != Rate::from_double(1)) {
      throw UserError(prefix + "'" + one.kind.name() +
                      "' is a protocol, which befalls every utterance; its nominal rate is its strength");
    }
    const ModalitySet possible = modalities_at(one.kind->place);
    if (!one.on_encodings() && !one.of_protocol() && (possible | one.modalities) != possible) {
      throw UserError(prefix + "'" + one.kind.name() + "' acts on the " + std::string(place_name(one.kind->place)) +
                      " of " + possible.name() + ", not of " + one.modalities.name());
    }
    if (one.kind->has_strength && one.strength > one.kind->most) {
      throw UserError(prefix + "the strength of " + one.kind.name() + " is " + io::Json(one.strength).dump() +
                      "; it is the " + std::string(one.kind->strength) + ", " + io::Json(one.kind->most).dump() +
                      " at most");
    }
    Rate sum = one.rate;
    for (size_t j = 0; j < i; ++j) {
      const ModalitySet other = perturbations[j].modalities;
      const bool same_strength = !one.kind->has_strength || perturbations[j].strength == one.strength;
      const bool twice = perturbations[j].kind == one.kind && same_strength;
      if (twice && other == one.modalities) {
        throw UserError(prefix + "'" + one.kind.name() + "' is there twice for " + other.name() + "; give it one rate");
      }
      if (other == one.modalities) {
        sum = Rate::sum(perturbations[j].rate, sum, prefix + "the rates of what befalls " + other.name());
      } else if (const auto both = ModalitySet::from_bits(other.bits() & one.modalities.bits()); !both.empty()) {
        throw UserError(prefix + both.name() + " is in '" + other.name() + "' and in '" + one.modalities.name() +
                        "'; name each modality in one set of a corruption");
      }
    }
  }
}

}  // namespace modrob::corruption
