#include "study/study_keys.h"

namespace modrob::study {

namespace {

constexpr io::Range kShare = {0, 1};
constexpr io::Range kStrength = {0, 1e6};
constexpr io::Range kSeed = {0, 9e15};

}  // namespace

void visit(io::SettingsVisitor& visitor, StudyFile& head) {
  visitor.field("name", head.name, "name of the study's folder");
  visitor.field("title", head.title, "one line for the report");
  visitor.field("data", head.data, "data sets: folders, or spoken_reviews, which is made on first use");
  visitor.field("models", head.models, "models: misa, bbfn, self_mm, mmim, mult");
  visitor.field("seeds", head.seeds, "training seeds, declared before the run", kSeed);
  visitor.field("split", head.split, "split that is diagnosed");
  visitor.field("draws", head.draws, "mask draws per condition", {1, 1e6});
  visitor.field("diagnosis_seed", head.diagnosis_seed, "seed of diagnostic masks and noise", kSeed);
}

void visit(io::SettingsVisitor& visitor, StrategyTable& table) {
  visitor.field("name", table.name, "name in tables");
  visitor.field("modalities", table.modalities, "whose encodings are perturbed, such as text or audio+video");
  visitor.field("missing", table.missing, "share of each epoch's training utterances that are zeroed", kShare);
  visitor.field("noise", table.noise, "share of other utterances that get noise", kShare);
  visitor.field("strength", table.strength, "sigma of the noise", kStrength);
}

void visit(io::SettingsVisitor& visitor, ConditionTable& table) {
  visitor.field("modalities", table.modalities, "modality sets, each such as \"text\" or \"audio+video\"");
  visitor.field("kinds", table.kinds, "missing, noise_add, noise_scale");
  visitor.field("rates", table.rates, "shares of the utterances that are hit", kShare);
  visitor.field("strength", table.strength, "sigma of noise_add, s of noise_scale", kStrength);
}

}  // namespace modrob::study
