#include "models/bbfn/bbfn.h"

#include "models/tiny_model.h"

namespace modrob::models {

namespace {

// Word-aligned: as many frames as words.
const std::vector<MadeUp> kAligned = {{.tokens = 11, .audio_frames = 9, .video_frames = 9},
                                      {.tokens = 6, .audio_frames = 4, .video_frames = 4}};
const Tiny kBbfnReference = {.model = "bbfn", .preset = fidelity::Preset::kReference};

at::Tensor bbfn_scores(Model& model, const batch::Batch& batch) {
  model.eval();
  return model.predict(model.encode(batch), batch).detach();
}

}  // namespace

TEST(Bbfn, padding_is_seen_under_reference) {
  const auto built = kBbfnReference.build(kAligned);
  const at::Tensor together = bbfn_scores(*built.model, made_up_batch(kAligned));
  const at::Tensor alone = bbfn_scores(*built.model, made_up_batch(kAligned, {1}));
  EXPECT_GT((together[1] - alone[0]).abs().item<double>(), 1e-5);
}

TEST(Bbfn, every_step_of_every_modality_reaches_the_score) {
  const auto built = Tiny{"bbfn"}.build(mixed_utterances());
  built.model->eval();
  const auto batch = made_up_batch(mixed_utterances());
  auto representations = built.model->encode(batch);
  for (const Modality modality : kModalities) {
    representations.of(modality) = representations.of(modality).detach().set_requires_grad(true);
  }
  built.model->predict(representations, batch).sum().backward();
  for (const Modality modality : kModalities) {
    const auto& lengths = representations.lengths[static_cast<size_t>(modality)];
    const at::Tensor reached = representations.of(modality).grad().abs().sum(2) > 0;
    for (int64_t i = 0; i < batch.size(); ++i) {
      const int64_t length = lengths[static_cast<size_t>(i)];
      EXPECT_TRUE(reached[i].narrow(0, 0, length).all().item<bool>()) << modality_name(modality) << " " << i;
    }
  }
}

TEST(Bbfn, words_on_the_axis_of_pieces_need_word_aligned_data) {
  const auto built = kBbfnReference.build(kAligned);
  auto batch = made_up_batch(kAligned);
  EXPECT_TRUE(bbfn_scores(*built.model, batch).isfinite().all().item<bool>());
  batch.padded_tokens = 10;
  EXPECT_THAT(user_error_of([&] { built.model->encode(batch); }),
              HasSubstr("(longest word count of the batch) + 2 = 11 word pieces a text, but they are 10"));
  batch.padded_tokens = 11;
  batch.video_lengths[1] = 3;
  EXPECT_THAT(user_error_of([&] { built.model->encode(batch); }),
              HasSubstr("needs word-aligned data: an utterance of 4 words has 3 video steps"));
}

TEST(BbfnSettings, contradictions_are_named) {
  EXPECT_THAT(user_error_of([] { model_settings("bbfn", "bbfn.hidden_size = 41"); }),
              HasSubstr("bbfn.hidden_size = 41 is not divisible by bbfn.attention_heads = 5"));
  for (const std::string modality : {"text", "audio", "video"}) {
    const std::string line = "bbfn." + modality + "_kernel = 4";
    EXPECT_THAT(user_error_of([&] { model_settings("bbfn", line); }),
                HasSubstr(line + " is even; an odd kernel keeps a step's place, so take 3 or 5"));
  }
  BbfnOptions options;
  options.text_steps = TextSteps::kWords;
  EXPECT_THAT(user_error_of([&] { options.build({}); }),
              HasSubstr("set fidelity.text_cut = batch_words too, or fidelity.text_steps = tokens"));
}

}  // namespace modrob::models
