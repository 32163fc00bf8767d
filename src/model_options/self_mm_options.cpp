#include "model_options/self_mm_options.h"

namespace modrob::models {

namespace {

void visit_rates(io::RecordVisitor& visitor, const std::string& group, SelfMmRates& rates, const std::string& what) {
  visitor.field("self_mm." + group + "_learning_rate", rates.learning_rate, "learning rate of " + what, {0, 10});
  visitor.field("self_mm." + group + "_weight_decay", rates.weight_decay, "L2 penalty of " + what, {0, 1});
}

}  // namespace

void describe(io::RecordVisitor& visitor, SelfMmOptions& options) {
  constexpr io::Range kWidth = {1, 65536};
  visitor.field("self_mm.audio_state_size", options.audio_state_size, "state of the audio LSTM", kWidth);
  visitor.field("self_mm.video_state_size", options.video_state_size, "state of the video LSTM", kWidth);
  visitor.field("self_mm.audio_size", options.audio_size, "width of the audio representation", kWidth);
  visitor.field("self_mm.video_size", options.video_size, "width of the video representation", kWidth);
  visitor.field("self_mm.audio_dropout", options.audio_dropout, "dropout behind the audio LSTM", {0, 1});
  visitor.field("self_mm.video_dropout", options.video_dropout, "dropout behind the video LSTM", {0, 1});
  for (const SelfMmHead head : kSelfMmHeads) {
    const std::string name = head_name(head);
    visitor.field("self_mm." + name + "_head_size", options.head_sizes[head], "width of the " + name + " head", kWidth);
    visitor.field("self_mm." + name + "_head_dropout", options.head_dropouts[head],
                  "dropout in front of the " + name + " head", {0, 1});
  }
  visitor.field("self_mm.label_limit", options.label_limit, "largest absolute value of a generated label", {0, 1e6});
  visitor.field("self_mm.exclude_zero", options.exclude_zero,
                "a label of exactly 0 counts for neither class centre, instead of for the positive one");
  visitor.field("self_mm.update_batches", options.update_batches,
                "mini-batches whose gradients are summed for one optimiser step", {1, 1 << 20});
  visit_rates(visitor, "audio", options.audio_rates,
              "the audio encoder (the text encoder has optimizer.learning_rate)");
  visit_rates(visitor, "video", options.video_rates, "the video encoder");
  visit_rates(visitor, "other", options.other_rates, "the heads");
}

void SelfMmOptions::for_each_switch(const fidelity::SwitchVisitor& visit) {
  static constexpr io::EnumName kTailBatchChoices[] = {
      {"stepped", 0, "the last mini-batches of an epoch make a step of their own"},
      {"discarded", 1, "their gradient is zeroed when the next epoch begins"}};
  static constexpr io::EnumName kEmptyClasses[] = {{"kept_centre", 0, "a class without members keeps its centre"},
                                                   {"nan", 1, "its centre becomes NaN"}};
  fidelity::visit_switch(visit,
                         {"tail_batches", kTailBatchChoices, 1,
                          "Four mini-batches make a step. The reference zeroes the gradient of an incomplete window; "
                          "its flush never acts.",
                          "docs/models/self_mm.md 4.3, 8.1"},
                         tail_batches);
  fidelity::visit_switch(
      visit,
      {"empty_class", kEmptyClasses, 1, "The mean of no rows is NaN, which then spreads to labels and loss.",
       "docs/models/self_mm.md 4.5, 8.3"},
      empty_class);
}

}  // namespace modrob::models
