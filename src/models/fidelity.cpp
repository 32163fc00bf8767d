#include "models/fidelity.h"

#include <array>

namespace modrob::models {

namespace {

constexpr io::EnumName kPresets[] = {{"corrected", 0, "the paper's text, defects repaired"},
                                     {"reference", 1, "the released code, quirk by quirk"}};

// A switch with two positions: 0 is the corrected one, 1 the reference's.
struct Definition {
  std::string_view name;
  std::array<io::EnumName, 2> positions;
  std::string_view models;
  std::string_view why;
  std::string_view spec;
};

constexpr Definition kTextLayout = {
    "text_layout",
    {{{"packed", 0, "linear layers, norms and activations see the real tokens only"},
      {"padded", 1, "the batch padded to one width, as the reference computes it"}}},
    "all",
    "Padding costs more than half of the time. The real tokens' rows agree within 5e-6; models that read padding "
    "vectors need the padded layout to be reproduced.",
    "DESIGN 6, spec/bert.md 5"};
constexpr Definition kTextCut = {
    "text_cut",
    {{{"encoder_maximum", 0, "at the encoder's own maximum"},
      {"batch_words", 1, "at (longest word count of the batch) + 2 word pieces"}}},
    "misa",
    "The reference counts words where the encoder counts pieces, so an utterance may lose its tail, and which one does "
    "depends on its batch mates.",
    "spec/misa.md Q7"};
constexpr Definition kRowOrder = {"row_order",
                                  {{{"as_given", 0, "rows keep the order of the epoch"},
                                    {"longest_first", 1, "sorted by word count inside the batch, stable"}}},
                                  "misa",
                                  "The reference's packing needs sorted rows; ours does not.",
                                  "spec/misa.md 2"};
constexpr Definition kFrozenDropout = {
    "frozen_dropout",
    {{{"off", 0, "frozen layers run as in evaluation"}, {"on", 1, "dropout also in frozen layers while training"}}},
    "all",
    "Without dropout a frozen prefix gives the same output in every epoch and is computed once.",
    "spec/misa.md 5"};
constexpr Definition kValidationMean = {
    "validation_mean",
    {{{"utterances", 0, "mean over the utterances"}, {"batches", 1, "plain mean of the batches' means"}}},
    "misa",
    "In the reference a short last batch weighs as much as a full one.",
    "spec/misa.md 5"};
constexpr Definition kCmdAtZero = {
    "cmd_at_zero",
    {{{"zero_gradient", 0, "a norm of zero sends no gradient"}, {"nan", 1, "a norm of zero sends NaN"}}},
    "misa",
    "A last batch of one utterance has zero central moments; the reference's square root then turns 87 of 115 "
    "parameter tensors into NaN.",
    "spec/misa.md Q5"};
constexpr Definition kNoiseKind = {
    "noise_kind",
    {{{"noise_add", 0, "x + sigma N(0,1), one draw per element"}, {"noise_scale", 1, "the row times one N(0,1) draw"}}},
    "all",
    "The paper describes additive white noise; every variant in the released code multiplies. Sets the kind where a "
    "study or recipe does not name one.",
    "spec/misa.md Q1, 6"};
constexpr Definition kTrainingRows = {
    "training_rows",
    {{{"exact_per_epoch", 0, "round-half-even(rate N) utterances of every epoch"},
      {"floor_per_batch", 1, "floor(rate B) rows of every batch"}}},
    "all",
    "Truncated per batch, 5 % of 16 rows is nothing and 30 % is 25 %.",
    "spec/misa.md Q2, 6.2"};
constexpr Definition kTestMissing = {
    "test_missing",
    {{{"exact", 0, "round-half-even(rate N) utterances of the split"},
      {"bernoulli", 1, "every utterance independently"}}},
    "misa",
    "The paper perturbs 30 % of the test data; the reference draws each utterance on its own.",
    "spec/misa.md 6.2"};
constexpr Definition kTestNoise = {
    "test_noise",
    {{{"exact", 0, "round-half-even(rate N) utterances of the split"},
      {"floor_per_batch", 1, "floor(rate B) rows of every test batch"}}},
    "all",
    "As training_rows.",
    "spec/misa.md 6.2"};
constexpr Definition kDiagnosticPasses = {
    "diagnostic_passes",
    {{{"table", 0, "one pass per variant, conditions are gathered from its scores"},
      {"real", 1, "every condition is a pass over the batches"}}},
    "all",
    "Under corrected a score depends on its own utterance only, so the counterfactual table is exact; under reference "
    "batches matter.",
    "DESIGN 3"};

template <typename Visit>
void for_each_switch(Fidelity& fidelity, const Visit& visit) {
  visit(kTextLayout, fidelity.text_layout);
  visit(kTextCut, fidelity.text_cut);
  visit(kRowOrder, fidelity.row_order);
  visit(kFrozenDropout, fidelity.frozen_dropout);
  visit(kValidationMean, fidelity.validation_mean);
  visit(kCmdAtZero, fidelity.cmd_at_zero);
  visit(kNoiseKind, fidelity.noise_kind);
  visit(kTrainingRows, fidelity.training_rows);
  visit(kTestMissing, fidelity.test_missing);
  visit(kTestNoise, fidelity.test_noise);
  visit(kDiagnosticPasses, fidelity.diagnostic_passes);
}

}  // namespace

Fidelity Fidelity::of(Preset preset) {
  Fidelity fidelity;
  fidelity.preset = preset;
  for_each_switch(fidelity, [&](const Definition&, auto& position) {
    position = static_cast<std::remove_reference_t<decltype(position)>>(static_cast<int>(preset));
  });
  return fidelity;
}

void visit(io::SettingsVisitor& visitor, Fidelity& fidelity) {
  const Preset before = fidelity.preset;
  visitor.choice("fidelity.preset", fidelity.preset, kPresets, "sets every switch below");
  if (fidelity.preset != before) fidelity = Fidelity::of(fidelity.preset);
  for_each_switch(fidelity, [&](const Definition& definition, auto& position) {
    visitor.choice("fidelity." + std::string(definition.name), position, definition.positions, definition.why);
  });
}

std::vector<FidelitySwitch> fidelity_switches() {
  std::vector<FidelitySwitch> rows;
  Fidelity fidelity;
  for_each_switch(fidelity, [&](const Definition& definition, auto&) {
    const auto position = [](const io::EnumName& name) { return std::string(name.name) + ": " + std::string(name.help); };
    rows.push_back({std::string(definition.name), position(definition.positions[0]), position(definition.positions[1]),
                    std::string(definition.models), std::string(definition.why), std::string(definition.spec)});
  });
  return rows;
}

std::string fidelity_markdown() {
  std::string text =
      "# Fidelity switches\n\n"
      "Made by `modrob fidelity --markdown`; a test compares.\n\n"
      "`fidelity.preset = \"corrected\"` (default) is what the paper says, or what its authors evidently meant, with\n"
      "defects repaired; `\"reference\"` is what the released code does. A preset sets every switch; single switches\n"
      "can be changed behind it, in a recipe or with `--set fidelity.<switch>=<value>`.\n\n"
      "| switch | corrected | reference | models | why | source |\n|---|---|---|---|---|---|\n";
  for (const auto& row : fidelity_switches()) {
    text += "| `" + row.name + "` | " + row.corrected + " | " + row.reference + " | " + row.models + " | " + row.why +
            " | " + row.spec + " |\n";
  }
  return text;
}

}  // namespace modrob::models
