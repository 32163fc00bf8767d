#pragma once

#include <span>

#include "data/audit/audit_report.h"
#include "data/audit/utterance_facts.h"
#include "data/container/dataset.h"

namespace modrob::data {

/// Features of the text probe: signed hashed word counts.
inline constexpr int64_t kTextProbeFeatures = 512;

/// How much of the labels a linear model finds in each modality, beside the majority line: fills `majority_*_acc2`,
/// `probes`, `not_done`, and adds findings. `modalities` are those of a width above 0.
void audit_probes(const Dataset& dataset, const TextFacts& text, std::span<const FrameFacts* const> modalities,
                  AuditReport& report);

}  // namespace modrob::data
