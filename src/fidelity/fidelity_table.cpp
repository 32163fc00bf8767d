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
constexpr Name kCmdsAtZero[] = {{"zero_gradient", 0, "a norm of zero sends no gradient"},
                                {"nan", 1, "a norm of zero sends NaN"}};
constexpr Name kTextStepChoices[] = {{"tokens", 0, "as many steps as the text has tokens"},
                                     {"words", 1, "words + 2 steps, also on the axis of word pieces"}};
constexpr Name kHitAxes[] = {{"utterances", 0, "audio and video of whole utterances are hit"},
                             {"time_steps", 1, "time steps of all utterances of the batch at once are hit"}};
constexpr Name kPositionChoices[] = {{"by_length", 0, "every real step has its position code"},
                                     {"by_first_channel", 1, "a step whose first channel is exactly 0 has none"}};
constexpr Name kTailBatchChoices[] = {{"stepped", 0, "the last mini-batches of an epoch make a step of their own"},
                                      {"discarded", 1, "their gradient is zeroed when the next epoch begins"}};
constexpr Name kEmptyClasses[] = {{"kept_centre", 0, "a class without members keeps its centre"},
                                  {"nan", 1, "its centre becomes NaN"}};
constexpr Name kFusionInputChoices[] = {{"trimodal", 0, "text, audio and video"}, {"text_only", 1, "text alone"}};
constexpr Name kContrastsAtZero[] = {{"no_gradient", 0, "a vector of zeros keeps its place and sends no gradient"},
                                     {"nan", 1, "divided by its norm of zero"}};
constexpr Name kEstimatorGradientChoices[] = {
    {"estimators", 0, "of the parameters it updates; the encoders run without gradients"},
    {"whole_model", 1, "of the whole model, which enters the clipping norm"}};
constexpr Name kUnusedGradientChoices[] = {
    {"none", 0, "a parameter without a gradient in this step is left alone"},
    {"zero_filled", 1, "its gradient is zero once there was one: weight decay alone moves it"}};
constexpr Name kSingularEntropies[] = {
    {"left_out", 0, "a pair's entropy with too few rows of a class, or without a finite value, is left out"},
    {"as_computed", 1, "NaN or infinite"}};
constexpr Name kEntropiesWithoutContrast[] = {{"left_out", 0, "the task loss alone"},
                                              {"subtracted", 1, "the task loss less the entropy"}};

constexpr SwitchRow kRows[] = {
    {"text_layout", kTextLayouts, 1, "all",
     "Padding costs more than half of the time. The real tokens' rows agree within 5e-6; models that read padding "
     "vectors need the padded layout to be reproduced.",
     "docs/models/bert.md 5"},
    {"text_cut", kTextCuts, 1, "misa, bbfn, mult",
     "The reference counts words where the encoder counts pieces, so an utterance may lose its tail, and which one "
     "does "
     "depends on its batch mates.",
     "docs/models/misa.md 8.4, bbfn.md 8.4, mult.md 2"},
    {"text_cut", kTextCuts, 2, "self_mm, mmim", "The released data files hold 50 pieces of every text.",
     "docs/models/self_mm.md 2, mmim.md 2"},
    {"row_order", kRowOrders, 1, "misa, bbfn, mmim, mult",
     "The reference sorts the rows of a batch; ours need no order.",
     "docs/models/misa.md 2, bbfn.md 2, mmim.md 2, mult.md 2"},
    {"padding", kPaddings, 1, "bbfn, mult",
     "With visible padding an utterance's score depends on how long its batch mates are.",
     "docs/models/bbfn.md 8.5, mult.md 8.1"},
    {"frozen_dropout", kFrozenDropouts, 1, "all",
     "Without dropout a frozen prefix gives the same output in every epoch and is computed once.",
     "docs/models/misa.md 5"},
    {"validation_mean", kValidationMeans, 1, "misa, self_mm",
     "In the reference a short last batch weighs as much as a full one.", "docs/models/misa.md 5, self_mm.md 5.2"},
    {"noise_kind", kNoiseKinds, 1, "all",
     "The paper describes additive white noise; every variant in the released code multiplies. Sets the kind where a "
     "study or recipe does not name one.",
     "docs/models/misa.md 6, 8.1"},
    {"training_rows", kTrainingRowChoices, 1, "all", "Truncated per batch, 5 % of 16 rows is nothing and 30 % is 25 %.",
     "docs/models/misa.md 6.2, 8.2"},
    {"test_missing", kTestMissings, 1, "all",
     "The paper perturbs 30 % of the test data; the reference draws each utterance on its own.",
     "docs/models/misa.md 6.2"},
    {"test_noise", kTestNoises, 1, "all", "As training_rows.", "docs/models/misa.md 6.2"},
    {"diagnostic_passes", kDiagnosticPassChoices, 1, "all",
     "Under corrected a score depends on its own utterance only, so the counterfactual table is exact; under reference "
     "batches matter.",
     "docs/design.md, One-pass diagnosis"},
    {"cmd_at_zero", kCmdsAtZero, 1, "misa",
     "A last batch of one utterance has zero central moments; the reference's square root then turns 87 of 115 "
     "parameter tensors into NaN.",
     "docs/models/misa.md 8.3"},
    {"text_steps", kTextStepChoices, 1, "bbfn",
     "The reference masks, packs and divides on the axis of word pieces with the number of words, so the tail of a "
     "text "
     "with more pieces than words is invisible.",
     "docs/models/bbfn.md 8.4, 8.6"},
    {"hit_axis", kHitAxes, 1, "bbfn",
     "The reference's audio and video are time-major, and it hits entries of the first axis. Text is not concerned.",
     "docs/models/bbfn.md 8.1"},
    {"positions", kPositionChoices, 1, "mult",
     "The reference takes an exact zero in the first channel for padding, so utterances whose text is missing, and "
     "silent frames, lose their position codes.",
     "docs/models/mult.md 3.2, 8.2"},
    {"tail_batches", kTailBatchChoices, 1, "self_mm",
     "Four mini-batches make a step. The reference zeroes the gradient of an incomplete window; its flush never acts.",
     "docs/models/self_mm.md 4.3, 8.1"},
    {"empty_class", kEmptyClasses, 1, "self_mm", "The mean of no rows is NaN, which then spreads to labels and loss.",
     "docs/models/self_mm.md 4.5, 8.3"},
    {"fusion_inputs", kFusionInputChoices, 1, "mmim",
     "The released model predicts from text alone, a left-over ablation; its paper fuses all three.",
     "docs/models/mmim.md 8.1"},
    {"contrast_at_zero", kContrastsAtZero, 1, "mmim",
     "The contrastive loss divides each vector by its norm, so a missing modality makes the reference's loss NaN and "
     "its robust training cannot run.",
     "docs/models/mmim.md 8.2"},
    {"estimator_gradients", kEstimatorGradientChoices, 1, "mmim",
     "The first pass of an epoch updates the mutual-information estimators only. In the reference the encoders' "
     "gradients still enter its clipping norm and usually dominate it.",
     "docs/models/mmim.md 5, 8.3"},
    {"unused_gradients", kUnusedGradientChoices, 1, "mmim",
     "With zero-filled gradients the entropy projections, which nothing trains, decay towards zero and the printed "
     "loss rises without meaning.",
     "docs/models/mmim.md 8.5"},
    {"singular_entropy", kSingularEntropies, 1, "mmim",
     "A class with no more rows than dimensions has a singular covariance, whose log-determinant is NaN or infinite.",
     "docs/models/mmim.md 8.7"},
    {"entropy_without_contrast", kEntropiesWithoutContrast, 1, "mmim",
     "With contrast = false the reference still subtracts the entropy from the task loss.", "docs/models/mmim.md 8.8"},
};

}  // namespace

bool SwitchRow::concerns(std::string_view model) const {
  if (models == "all") return true;
  for (size_t begin = 0; begin <= models.size();) {
    const size_t end = std::min(models.find(", ", begin), models.size());
    if (models.substr(begin, end - begin) == model) return true;
    begin = end + 2;
  }
  return false;
}

std::span<const SwitchRow> switch_rows() { return kRows; }

}  // namespace modrob::fidelity
