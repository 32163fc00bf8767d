#include "study/study_keys.h"

namespace modrob::study {

namespace {

constexpr io::Range kShare = {0, 1};
constexpr io::Range kStrength = {0, 1e6};
constexpr io::Range kSeed = {0, 9e15};

}  // namespace

void describe(io::RecordVisitor& visitor, StudyFile& head) {
  visitor.field("name", head.name, "name of the study's folder");
  visitor.field("title", head.title, "one line for the report");
  visitor.field("data", head.data, "data sets: folders, or spoken_reviews, which is made on first use");
  visitor.field("models", head.models, "models: misa, bbfn, self_mm, mmim, mult");
  visitor.field("seeds", head.seeds, "training seeds, declared before the run", kSeed);
  visitor.field("split", head.split, "split that is diagnosed");
  visitor.field("draws", head.draws, "mask draws per condition", {1, 1e6});
  visitor.field("diagnosis_seed", head.diagnosis_seed, "seed of diagnostic masks and noise", kSeed);
  visitor.field(
      "protocols", head.protocols,
      {.help = "published protocols, such as lnln, gcnet.corrected or niat.block: all rates that they publish "
               "are conditions; modrob explain protocol lists them",
       .presence = io::Presence::kIfAny});
  for (const auto& [key, help] : {std::pair{"device", "[settings] device in one word: cpu, cuda, cuda:N or auto"},
                                  {"precision", "[settings] precision: float32, or bf16 for the text encoder"}}) {
    std::string word;  // kept in `settings`, by StudyFile::from_config
    visitor.field(key, word, {.help = help, .presence = io::Presence::kIfAny});
  }
  visitor.field("metrics", head.metrics, "headline metrics of tables and report; all others are computed too");
  visitor.field("claims", head.claim_files, "files of [[claim]] tables, relative to this one");
  std::string source(head.scores == ScoreSource::kTrained ? "" : score_source_name(head.scores));
  visitor.field(
      "scores", source,
      {.help = "who computed them; left out: this program. imported_variants: another one, every utterance as "
               "if it were hit. imported_passes: another one, with masks of its own",
       .presence = io::Presence::kIfAny});
  if (visitor.reading()) head.scores = parse_score_source(source);
  visitor.field("modalities", head.modalities,
                {.help = "of imported scores: the models' modalities; text, audio and video when left out",
                 .presence = io::Presence::kIfAny});
  visitor.field("group", head.group,
                {.help = "of imported scores: what their groups are, one word such as speaker or patient",
                 .presence = io::Presence::kIfAny});
  visitor.field("kinds", head.kinds,
                {.help = "of imported scores: kinds of corruption that this program does not know",
                 .presence = io::Presence::kIfAny});
  visitor.field("notes", head.notes,
                {.help = "what a reader must know before trusting a number; among the page's warnings",
                 .presence = io::Presence::kIfAny});
}

void describe(io::RecordVisitor& visitor, StrategyTable& table) {
  constexpr auto kIfAny = io::Presence::kIfAny;
  visitor.field("name", table.name, "name in tables");
  visitor.field("modalities", table.modalities, "whose encodings are perturbed, such as text or audio+video");
  visitor.field("missing", table.missing, "share of each epoch's training utterances that are zeroed", kShare);
  visitor.field("noise", table.noise, "share of other utterances that get noise", kShare);
  visitor.field(
      "noise_kind", table.noise_kind,
      {.help = "kind of noise: noise_add, noise_scale; the fidelity preset's when left out", .presence = kIfAny});
  visitor.field("strength", table.strength, "of the kinds that have one: modrob corrupt kinds", kStrength);
  visitor.field(
      "corruption", table.corruption,
      {.help = "in place of the keys above any corruption, such as \"text missing 15 % + audio noise_add 10 % "
               "strength 0.5\"",
       .presence = kIfAny});
}

void describe(io::RecordVisitor& visitor, ConditionTable& table) {
  visitor.field("modalities", table.modalities, "modality sets, each such as \"text\" or \"audio+video\"");
  visitor.field("kinds", table.kinds, "what befalls them: missing, noise_add, ...; modrob corrupt kinds lists all");
  visitor.field("rates", table.rates, "shares of the utterances that are hit", kShare);
  visitor.field("strength", table.strength, "of the kinds that have one: modrob corrupt kinds", kStrength);
  visitor.field("corruptions", table.corruptions,
                {.help = "beside those combinations any corruptions, such as \"text missing 15 % + noise_add 15 %\"",
                 .presence = io::Presence::kIfAny});
}

void describe(io::RecordVisitor& visitor, ClaimTable& table) {
  visitor.field("family", table.family, "claims of one family share one error rate (Holm)");
  visitor.field("question", table.question, "what the family answers; in one of its claims");
  visitor.field("name", table.name, "name in tables; made from what is compared when left out");
  visitor.choice("yes", table.yes, affirmative_names(),
                 "the verdict that means yes: answers then say yes or no, not better or worse", io::Presence::kIfAny);
  visitor.choice("kind", table.kind, stats::claim_kind_names(), "what is claimed about the difference");
  visitor.choice("estimand", table.estimand, stats::estimand_names(),
                 "whom it is claimed of; when left out the recipe where models or "
                 "strategies are compared, else the trained models");
  visitor.field("metrics", table.metrics, "one claim for each");
  visitor.choice("quantity", table.quantity, quantity_names(), "what is compared");
  visitor.field("data", table.data, "data sets; all when left out");
  visitor.field("models", table.models, "models; all (but against_model) when left out");
  visitor.field("strategies", table.strategies, "strategies; all (but against_strategy) when left out");
  visitor.field("conditions", table.conditions, "clean, or conditions such as \"text missing 30 %\"");
  visitor.field("against_model", table.against_model, "the other side's model");
  visitor.field("against_strategy", table.against_strategy, "the other side's strategy");
  visitor.field("against_conditions", table.against_conditions, "the other side's conditions, each with each");
  visitor.field("optional", table.optional, "leave out what the study has no runs or conditions for");
}

}  // namespace modrob::study
