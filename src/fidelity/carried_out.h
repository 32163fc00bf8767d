#pragma once

#include <cstdint>
#include <span>

#include "corruption/corruption.h"
#include "fidelity/fidelity.h"

namespace modrob::fidelity {

/// A condition as a diagnosis carries it out: under `reference` switches, not the study, say how the hit utterances are
/// chosen. Missing rows and noise together, which the released code tests apart only, are chosen as its training
/// chooses them: batch by batch.
corruption::Corruption carried_out(corruption::Corruption condition, const Fidelity& switches);

/// UserError for a condition that a diagnosis cannot carry out under these switches.
void require_possible(std::span<const corruption::Corruption> conditions, const Fidelity& switches);

/// A training's corruption as it is carried out: its noise of the preset's kind, its masks by the switches, of this
/// seed.
corruption::Corruption trained_with(corruption::Corruption corruption, const Fidelity& switches, uint64_t seed);

}  // namespace modrob::fidelity
