#include "models/mult/mult.h"

#include "models/mult/mult_objective.h"
#include "models/tiny_model.h"
#include "nn/position_codes.h"

namespace modrob::models {

namespace {

// Nothing is aligned.
const std::vector<MadeUp> kUnaligned = {{.tokens = 9, .audio_frames = 4, .video_frames = 11},
                                        {.tokens = 3, .audio_frames = 1, .video_frames = 1},
                                        {.tokens = 17, .audio_frames = 30, .video_frames = 2},
                                        {.tokens = 5, .audio_frames = 3, .video_frames = 3}};

struct TinyMult : TinyParts<Mult, MultObjective> {
  explicit TinyMult(const Tiny& tiny) : TinyParts(tiny, kUnaligned) { model.eval(); }
};

}  // namespace

TEST(Mult, encode_gives_own_steps_between_rows_of_zeros) {
  const TinyMult tiny({"mult"});
  const auto batch = made_up_batch(kUnaligned);
  const auto representations = tiny.model.encode(batch);
  EXPECT_EQ(representations.lengths[0], batch.token_lengths);
  EXPECT_EQ(representations.lengths[1], (std::vector<int64_t>{6, 3, 32, 5}));
  EXPECT_EQ(representations.lengths[2], (std::vector<int64_t>{13, 3, 4, 5}));
  EXPECT_EQ(representations.audio.sizes(), at::IntArrayRef({4, 32, kAudioWidth}));
  EXPECT_TRUE(representations.audio[0].narrow(0, 1, 4).equal(batch.audio[0].narrow(0, 0, 4)));
  for (const int64_t zero : {0, 5}) EXPECT_EQ(representations.audio[0][zero].abs().max().item<float>(), 0);
}

TEST(Mult, positions_by_length_and_by_first_channel) {
  const auto batch = made_up_batch(kUnaligned);
  const auto embedded_audio = [&](const std::string& positions, const std::string& padding) {
    const TemporaryFolder folder;
    write_made_up_vectors(folder / "vectors.txt");
    const TinyMult tiny({.model = "mult",
                         .lines = "[mult]\ntext = 'glove'\nword_embedding_size = 4",
                         .switches = "[fidelity]\npositions = '" + positions + "'\npadding = '" + padding + "'",
                         .glove = folder / "vectors.txt"});
    auto representations = tiny.model.encode(batch);
    representations.audio = at::zeros_like(representations.audio);  // missing: only positions are left
    return tiny.model.fuse(tiny.model.project(representations, batch)).crossmodal[0].embedded_source;
  };
  const at::Tensor codes = nn::sinusoidal_codes(31, 8);
  const at::Tensor masked = embedded_audio("by_length", "masked");
  int64_t start = 0;
  for (const int64_t length : batch.audio_lengths) {
    EXPECT_TRUE(masked.narrow(0, start, length).equal(codes.narrow(0, 1, length))) << length;
    start += length;
  }
  const at::Tensor visible = embedded_audio("by_length", "visible");
  ASSERT_EQ(visible.size(0), 4 * 30);
  EXPECT_TRUE(visible.narrow(0, 0, 4).equal(codes.narrow(0, 1, 4)));
  EXPECT_EQ(visible.narrow(0, 4, 26).abs().max().item<float>(), 0) << "padding has none";
  EXPECT_EQ(embedded_audio("by_first_channel", "masked").abs().max().item<float>(), 0);
}

TEST(Mult, a_single_target_is_its_own_network) {
  const TinyMult tiny({"mult", "mult.targets = 'audio'"});
  const auto names = tiny.model.named_parameters();
  EXPECT_TRUE(names.contains("trans_a_with_l.layer_norm.weight"));
  EXPECT_FALSE(names.contains("trans_l_with_a.layer_norm.weight"));
  EXPECT_TRUE(names.contains("trans_l_mem.layer_norm.weight")) << "exists in the reference too";
  EXPECT_EQ(names["proj1.weight"].sizes(), at::IntArrayRef({16, 16}));
  const auto batch = made_up_batch(kUnaligned);
  EXPECT_EQ(tiny.model.predict(tiny.model.encode(batch), batch).sizes(), at::IntArrayRef({4}));
}

TEST(Mult, initialised_as_the_reference) {
  MultOptions options;
  MultInputs inputs;
  inputs.audio_width = 74;
  inputs.video_width = 47;
  options.text = MultText::kGlove;
  options.word_embedding_size = 768;  // the text encoder's width in the reference's count
  const Mult model(options, inputs);
  std::map<std::string, int64_t> counts;
  const auto check = [](const at::Tensor& x, double bound, const std::string& name) {
    EXPECT_LE(x.abs().max().item<double>(), bound * (1 + 1e-6)) << name;
    EXPECT_GT(x.abs().max().item<double>(), 0.9 * bound) << name;
    EXPECT_NEAR(x.std().item<double>(), bound / std::sqrt(3.0), 0.1 * bound) << name;
  };
  for (const auto& parameter : model.named_parameters()) {
    const std::string& name = parameter.key();
    const at::Tensor x = parameter.value().detach();
    counts[name.substr(0, name.find('.'))] += x.numel();
    if (name.ends_with("in_proj_weight")) {
      check(x, std::sqrt(6.0 / (4.0 * static_cast<double>(x.size(1)))), name);
    } else if (name.starts_with("trans_") && x.dim() == 2) {
      check(x, std::sqrt(6.0 / static_cast<double>(x.size(0) + x.size(1))), name);
    } else if (name.starts_with("trans_")) {
      const bool scale = name.find("layer_norm") != std::string::npos && name.ends_with("weight");
      EXPECT_TRUE((x == (scale ? 1 : 0)).all().item<bool>()) << name;
    } else if (name == "proj_l.weight" || name == "proj1.weight") {
      check(x, 1 / std::sqrt(static_cast<double>(x.size(1))), name);
    }
  }
  // docs/models/mult.md 3.4
  EXPECT_EQ(counts["trans_l_with_a"], 44820);
  EXPECT_EQ(counts["trans_v_mem"], 176040);
  EXPECT_EQ(counts["proj1"], 32580);
  EXPECT_EQ(counts["out_layer"], 181);
  EXPECT_EQ(counts["proj_l"], 23040);
}

TEST(Mult, word_vectors_are_read_and_not_trained) {
  const TemporaryFolder folder;
  write_file_whole(folder / "vectors.txt", "good 1 2 3\n<pad> 9 9 9\nbad -1 -2 -3\n");
  const auto settings = model_settings("mult", "mult.text = 'glove'\nmult.word_embedding_size = 3\n");
  EXPECT_TRUE(settings->reads_words());
  EXPECT_FALSE(settings->reads_word_pieces());
  EXPECT_EQ(settings->selection_loss(), SelectionLoss::kAbsoluteError);
  BuildInputs inputs;
  inputs.audio_width = kAudioWidth;
  inputs.video_width = kVideoWidth;
  inputs.words = {"<unk>", "<pad>", "bad", "strange", "good"};
  inputs.glove_file = folder / "vectors.txt";
  const auto built = settings->build(inputs);
  auto batch = made_up_batch({{.tokens = 6}});
  batch.word_ids = at::tensor(std::vector<int64_t>{4, 3, 2, 1}, at::kLong).unsqueeze(0);
  const at::Tensor expected = at::tensor(std::vector<float>{1, 2, 3, 0, 0, 0, -1, -2, -3, 0, 0, 0}).view({1, 4, 3});
  built.model->train();
  built.objective->step(batch, {}, {});
  built.model->eval();
  EXPECT_TRUE(built.model->encode(batch).text.equal(expected));
}

TEST(Mult, mistakes_are_explained) {
  BuildInputs inputs;
  inputs.words = {"<unk>", "<pad>"};
  EXPECT_THAT(user_error_of([&] { model_settings("mult", "mult.text = 'glove'")->build(inputs); }),
              AllOf(HasSubstr("text.glove_file"), HasSubstr("300 numbers")));
  EXPECT_THAT(user_error_of([] { model_settings("mult", "mult.hidden_size = 31"); }),
              AllOf(HasSubstr("mult.hidden_size = 31"), HasSubstr("mult.attention_heads = 10")));
  const TinyMult tiny({.model = "mult", .switches = "fidelity.padding = 'visible'"});
  const auto unaligned = made_up_batch({{.tokens = 5, .audio_frames = 3, .video_frames = 4}});
  EXPECT_THAT(user_error_of([&] { tiny.model.encode(unaligned); }),
              AllOf(HasSubstr("5 of text and 6 of video"), HasSubstr("fidelity.text_cut = batch_words")));
}

}  // namespace modrob::models
