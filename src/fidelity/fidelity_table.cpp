#include "fidelity/fidelity_table.h"

namespace modrob::fidelity {

namespace {

using Name = io::EnumName;

constexpr Name kTextLayouts[] = {{"packed", 0, "linear layers, norms and activations see the real tokens only"},
                                 {"padded", 1, "the batch padded to one width, as the reference computes it"}};
constexpr Name kTextCuts[] = {{"encoder_maximum", 0, "at the encoder's own maximum"},
                              {"batch_words", 1, "at (longest word count of the batch) + 2 word pieces"},
                              {"fifty_pieces", 2, "at 50 word pieces, [CLS] and [SEP] included"}};
constexpr Name kRowOrders[] = {{"as_given", 0, "rows keep the order of the epoch"},
                               {"longest_first", 1, "sorted by word count inside the batch, stable"}};
constexpr Name kPaddings[] = {
    {"masked", 0, "steps behind an utterance's own end are not seen by any other; the read-out is its own last step"},
    {"visible", 1, "what the reference lets through: vectors of [PAD] and zero frames, the batch's last step"}};
constexpr Name kFrozenDropouts[] = {{"off", 0, "frozen layers run as in evaluation"},
                                    {"on", 1, "dropout also in frozen layers while training"}};
constexpr Name kValidationMeans[] = {{"utterances", 0, "mean over the utterances"},
                                     {"batches", 1, "plain mean of the batches' means"}};
constexpr Name kNoiseKinds[] = {{"noise_add", 0, "x + sigma N(0,1), one draw per element"},
                                {"noise_scale", 1, "the row times one N(0,1) draw"}};
constexpr Name kTrainingRowChoices[] = {{"exact_per_epoch", 0, "round-half-even(rate N) utterances of every epoch"},
                                        {"floor_per_batch", 1, "floor(rate B) rows of every batch"}};
constexpr Name kTestMissings[] = {{"exact", 0, "round-half-even(rate N) utterances of the split"},
                                  {"bernoulli", 1, "every utterance independently"}};
constexpr Name kTestNoises[] = {{"exact", 0, "round-half-even(rate N) utterances of the split"},
                                {"floor_per_batch", 1, "floor(rate B) rows of every test batch"}};
constexpr Name kDiagnosticPassChoices[] = {
    {"table", 0, "one pass per variant, conditions are gathered from its scores"},
    {"real", 1, "every condition is a pass over the batches"}};
constexpr Name kHitAxes[] = {{"utterances", 0, "audio and video of whole utterances are hit"},
                             {"time_steps", 1, "time steps of all utterances of the batch at once are hit"}};

constexpr CommonSwitch kRows[] = {
    {{"text_layout", kTextLayouts, 1,
      "Padding costs more than half of the time. The real tokens' rows agree within 5e-6; models that read padding "
      "vectors need the padded layout to be reproduced.",
      "docs/models/bert.md 5"},
     "all"},
    {{"text_cut", kTextCuts, 1,
      "The reference counts words where the encoder counts pieces, so an utterance may lose its tail, and which one "
      "does depends on its batch mates.",
      "docs/models/misa.md 8.4, bbfn.md 8.4, mult.md 2"},
     "misa, bbfn, mult"},
    {{"text_cut", kTextCuts, 2, "The released data files hold 50 pieces of every text.",
      "docs/models/self_mm.md 2, mmim.md 2"},
     "self_mm, mmim"},
    {{"row_order", kRowOrders, 1, "The reference sorts the rows of a batch; ours need no order.",
      "docs/models/misa.md 2, bbfn.md 2, mmim.md 2, mult.md 2"},
     "misa, bbfn, mmim, mult"},
    {{"padding", kPaddings, 1, "With visible padding an utterance's score depends on how long its batch mates are.",
      "docs/models/bbfn.md 8.5, mult.md 8.1"},
     "bbfn, mult"},
    {{"frozen_dropout", kFrozenDropouts, 1,
      "Without dropout a frozen prefix gives the same output in every epoch and is computed once.",
      "docs/models/misa.md 5"},
     "all"},
    {{"validation_mean", kValidationMeans, 1, "In the reference a short last batch weighs as much as a full one.",
      "docs/models/misa.md 5, self_mm.md 5.2"},
     "misa, self_mm"},
    {{"noise_kind", kNoiseKinds, 1,
      "The paper describes additive white noise; every variant in the released code multiplies. Sets the kind where a "
      "study or recipe does not name one.",
      "docs/models/misa.md 6, 8.1"},
     "all"},
    {{"training_rows", kTrainingRowChoices, 1, "Truncated per batch, 5 % of 16 rows is nothing and 30 % is 25 %.",
      "docs/models/misa.md 6.2, 8.2"},
     "all"},
    {{"test_missing", kTestMissings, 1,
      "The paper perturbs 30 % of the test data; the reference draws each utterance on its own.",
      "docs/models/misa.md 6.2"},
     "all"},
    {{"test_noise", kTestNoises, 1, "As training_rows.", "docs/models/misa.md 6.2"}, "all"},
    {{"diagnostic_passes", kDiagnosticPassChoices, 1,
      "Under corrected a score depends on its own utterance only, so the counterfactual table is exact; under "
      "reference "
      "batches matter.",
      "docs/design.md, One-pass diagnosis"},
     "all"},
    {{"hit_axis", kHitAxes, 1,
      "The reference's audio and video are time-major, and it hits entries of the first axis. Text is not concerned.",
      "docs/models/bbfn.md 8.1"},
     "bbfn"},
};

}  // namespace

bool CommonSwitch::concerns(std::string_view model) const {
  if (models == "all") return true;
  for (size_t begin = 0; begin <= models.size();) {
    const size_t end = std::min(models.find(", ", begin), models.size());
    if (models.substr(begin, end - begin) == model) return true;
    begin = end + 2;
  }
  return false;
}

std::span<const CommonSwitch> common_switches() { return kRows; }

void for_each_switch(Fidelity& fidelity, std::string_view model, const SwitchVisitor& visitor) {
  const auto visit = [&](std::string_view name, auto& position) {
    for (const auto& common : common_switches()) {
      if (common.row.name == name && common.concerns(model)) return visit_switch(visitor, common.row, position);
    }
  };
  visit("text_layout", fidelity.text_layout);
  visit("text_cut", fidelity.text_cut);
  visit("row_order", fidelity.row_order);
  visit("padding", fidelity.padding);
  visit("frozen_dropout", fidelity.frozen_dropout);
  visit("validation_mean", fidelity.validation_mean);
  visit("noise_kind", fidelity.noise_kind);
  visit("training_rows", fidelity.training_rows);
  visit("test_missing", fidelity.test_missing);
  visit("test_noise", fidelity.test_noise);
  visit("diagnostic_passes", fidelity.diagnostic_passes);
  visit("hit_axis", fidelity.hit_axis);
}

}  // namespace modrob::fidelity
