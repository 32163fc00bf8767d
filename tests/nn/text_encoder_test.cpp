#include <ATen/ops/randn.h>

#include "nn/prelude.h"

namespace modrob::nn {
namespace {

constexpr double kEncoderOutputTolerance = 5e-6;
constexpr double kEncoderGradientTolerance = 2e-5;

class TextEncoderLayouts : public TestWithParam<fidelity::TextLayout> {
 protected:
  TextEncoderLayouts() {
    torch::manual_seed(4);
    encoder_ = std::make_shared<TextEncoder>(TextEncoderOptions{.layout = GetParam()}, tiny_config());
    encoder_->eval();
    tokens_ = random_tokens({4, 1, 30, 7, 12}, 50);
  }
  std::vector<at::Tensor> gradients(const at::Tensor& output) {
    encoder_->zero_grad();
    output.backward();
    std::vector<at::Tensor> grads;
    for (const at::Tensor& parameter : encoder_->bert().trained_parameters())
      grads.push_back(dense_gradient(parameter));
    return grads;
  }

  std::shared_ptr<TextEncoder> encoder_;
  PackedTokens tokens_;
};

TEST_P(TextEncoderLayouts, the_mean_is_over_real_tokens) {
  const at::NoGradGuard no_grad;
  const EncodedSequence sequence = encoder_->encode_sequence(tokens_);
  EXPECT_EQ(sequence.lengths, tokens_.lengths);
  const at::Tensor means = encoder_->encode_mean(tokens_);
  int64_t start = 0;
  for (size_t i = 0; i < tokens_.lengths.size(); ++i) {
    const at::Tensor rows = sequence.hidden.narrow(0, start, tokens_.lengths[i]);
    EXPECT_LT(largest_difference(means[i], rows.mean(0)), kEncoderOutputTolerance);
    start += tokens_.lengths[i];
  }
}

TEST_P(TextEncoderLayouts, skipping_zeroed_utterances_equals_computing_and_zeroing_them) {
  const std::vector<uint8_t> zeroed = {0, 1, 1, 0, 0};
  const at::Tensor weights = at::randn({5, 20});
  at::Tensor keep = at::ones({5, 1});
  keep[1] = keep[2] = 0;
  const at::Tensor computed = encoder_->encode_mean(tokens_) * keep;
  const std::vector<at::Tensor> expected = gradients((computed * weights).sum() / 5);
  const at::Tensor skipped = encoder_->encode_mean(tokens_, {.zeroed = zeroed});
  EXPECT_LT(largest_difference(skipped, computed), kEncoderOutputTolerance);
  EXPECT_EQ(skipped[1].abs().max().item<float>(), 0.0F);
  const std::vector<at::Tensor> grads = gradients((skipped * weights).sum() / 5);
  for (size_t i = 0; i < grads.size(); ++i)
    EXPECT_LT(largest_difference(grads[i], expected[i]), kEncoderGradientTolerance);

  const at::NoGradGuard no_grad;
  const at::Tensor hidden = encoder_->encode_sequence(tokens_, {.zeroed = zeroed}).hidden;
  const at::Tensor whole = encoder_->encode_sequence(tokens_).hidden;
  EXPECT_EQ(hidden.narrow(0, 4, 31).abs().max().item<float>(), 0.0F);
  EXPECT_LT(largest_difference(hidden.narrow(0, 0, 4), whole.narrow(0, 0, 4)), kEncoderOutputTolerance);
  EXPECT_LT(largest_difference(hidden.narrow(0, 35, 19), whole.narrow(0, 35, 19)), kEncoderOutputTolerance);
}

TEST_P(TextEncoderLayouts, the_first_token_and_padded_sequences_are_rows_of_the_sequence) {
  const at::NoGradGuard no_grad;
  const std::vector<uint8_t> zeroed = {0, 0, 1, 0, 0};
  const at::Tensor hidden = encoder_->encode_sequence(tokens_, {.zeroed = zeroed}).hidden;
  const at::Tensor first = encoder_->encode_first(tokens_, {.zeroed = zeroed});
  const at::Tensor padded = encoder_->encode_padded(tokens_, 31, {.zeroed = zeroed});
  ASSERT_EQ(padded.sizes().vec(), (std::vector<int64_t>{5, 31, 20}));
  int64_t start = 0;
  for (int64_t i = 0; i < 5; ++i) {
    const int64_t length = tokens_.lengths[static_cast<size_t>(i)];
    EXPECT_LT(largest_difference(first[i], hidden[start]), kEncoderOutputTolerance);
    EXPECT_LT(largest_difference(padded[i].narrow(0, 0, length), hidden.narrow(0, start, length)),
              kEncoderOutputTolerance);
    const double behind = padded[i].narrow(0, length, 31 - length).abs().max().item<double>();
    const bool vectors_of_padding = GetParam() == fidelity::TextLayout::kPadded && zeroed[static_cast<size_t>(i)] == 0;
    EXPECT_EQ(behind > 0, vectors_of_padding) << "utterance " << i;
    start += length;
  }
}

TEST_P(TextEncoderLayouts, zeroed_first_tokens_and_sequences_send_no_gradient) {
  const std::vector<uint8_t> zeroed = {0, 1, 1, 0, 0};
  at::Tensor keep = at::ones({5, 1});
  keep[1] = keep[2] = 0;
  const auto expected = gradients((encoder_->encode_first(tokens_) * keep).square().sum());
  const auto skipped = gradients(encoder_->encode_first(tokens_, {.zeroed = zeroed}).square().sum());
  for (size_t i = 0; i < skipped.size(); ++i) EXPECT_LT(largest_difference(skipped[i], expected[i]), 1e-4);
  const std::vector<uint8_t> all(5, 1);
  for (const at::Tensor& gradient : gradients(encoder_->encode_first(tokens_, {.zeroed = all}).sum())) {
    ASSERT_TRUE(gradient.defined());
    EXPECT_EQ(gradient.abs().max().item<float>(), 0.0F);
  }
  for (const at::Tensor& gradient : gradients(encoder_->encode_padded(tokens_, 30, {.zeroed = all}).sum())) {
    ASSERT_TRUE(gradient.defined());
    EXPECT_EQ(gradient.abs().max().item<float>(), 0.0F);
  }
}

TEST_P(TextEncoderLayouts, when_all_are_zeroed_gradients_are_zeros) {
  const std::vector<uint8_t> zeroed(5, 1);
  encoder_->bert().freeze(false, 1);
  for (const bool mean : {true, false}) {
    encoder_->zero_grad();
    const at::Tensor output = mean ? encoder_->encode_mean(tokens_, {.zeroed = zeroed})
                                   : encoder_->encode_sequence(tokens_, {.zeroed = zeroed}).hidden;
    EXPECT_EQ(output.sizes(), (std::vector<int64_t>{mean ? 5 : 54, 20}));
    EXPECT_EQ(output.abs().max().item<float>(), 0.0F);
    output.sum().backward();
    for (const auto& parameter : encoder_->named_parameters()) {
      const bool trained = !parameter.key().starts_with("pooler.") && !parameter.key().starts_with("encoder.layer.0.");
      ASSERT_EQ(parameter.value().grad().defined(), trained) << parameter.key();
      if (!trained) continue;
      EXPECT_EQ(dense_gradient(parameter.value()).abs().max().item<float>(), 0.0F) << parameter.key();
    }
  }
  const at::NoGradGuard no_grad;
  EXPECT_FALSE(encoder_->encode_mean(tokens_, {.zeroed = zeroed}).requires_grad());
}

INSTANTIATE_TEST_SUITE_P(Both, TextEncoderLayouts,
                         Values(fidelity::TextLayout::kPacked, fidelity::TextLayout::kPadded));

TEST(TextEncoder, settings_live_under_text) {
  const config::Config config = config::Config::from_toml(
      "[text]\nencoder = 'folder'\nfreeze_embeddings = true\nfreeze_layers = 3\n"
      "max_tokens = 50\ncache_mb = 7\n",
      "test");
  config::SettingsReader reader(config);
  TextEncoderOptions options;
  describe(reader, options);
  reader.finish();
  EXPECT_EQ(options.encoder, "folder");
  EXPECT_TRUE(options.freeze_embeddings);
  EXPECT_EQ(options.freeze_layers, 3);
  EXPECT_EQ(options.max_tokens, 50);
  EXPECT_EQ(options.cache_mb, 7);
}

TEST(TextEncoder, has_the_parameter_names_of_its_bert) {
  const TextEncoder encoder({}, tiny_config());
  const Bert bert(tiny_config());
  EXPECT_EQ(encoder.named_parameters().keys(), bert.named_parameters().keys());
}

TEST(TextEncoder, training_mode_reaches_dropout) {
  TextEncoder encoder({}, tiny_config());
  const PackedTokens tokens = random_tokens({6}, 50);
  encoder.train();
  EXPECT_FALSE(encoder.encode_mean(tokens).equal(encoder.encode_mean(tokens)));
  encoder.eval();
  EXPECT_TRUE(encoder.encode_mean(tokens).equal(encoder.encode_mean(tokens)));
}

class FrozenPrefix : public Test {
 protected:
  FrozenPrefix() : tokens_(random_tokens({4, 1, 30, 7, 12}, 50)), ids_{11, 5, 17, 3, 8} {}
  static TextEncoderOptions options(int64_t layers) {
    return {.freeze_embeddings = true, .freeze_layers = layers, .cache_mb = 1};
  }
  std::vector<at::Tensor> run(TextEncoder& encoder, const TextRows& rows) {
    torch::manual_seed(21);
    encoder.zero_grad();
    const at::Tensor means = encoder.encode_mean(tokens_, rows);
    std::vector<at::Tensor> results = {means.detach()};
    if (means.requires_grad()) means.square().sum().backward();
    for (const auto& parameter : encoder.parameters()) {
      if (parameter.grad().defined()) results.push_back(dense_gradient(parameter));
    }
    return results;
  }

  PackedTokens tokens_;
  std::vector<uint64_t> ids_;
};

TEST_F(FrozenPrefix, the_cache_changes_no_score_and_no_gradient) {
  const std::vector<uint8_t> zeroed = {0, 0, 1, 0, 0};
  for (const int64_t layers : {0, 2, 3}) {
    torch::manual_seed(9);
    TextEncoder encoder(options(layers), tiny_config());
    encoder.train();
    ASSERT_TRUE(encoder.cacheable());
    const auto without = run(encoder, {.zeroed = zeroed, .ids = ids_});
    encoder.prepare_cache(ids_, tokens_);
    EXPECT_TRUE(encoder.has_cache());
    const auto with = run(encoder, {.zeroed = zeroed, .ids = ids_});
    ASSERT_EQ(with.size(), without.size());
    EXPECT_EQ(with.size(), 1U + 16U * static_cast<size_t>(3 - layers));
    EXPECT_LT(largest_difference(with[0], without[0]), kEncoderOutputTolerance);
    for (size_t i = 1; i < with.size(); ++i)
      EXPECT_LT(largest_difference(with[i], without[i]), kEncoderGradientTolerance);
  }
}

TEST_F(FrozenPrefix, the_cache_does_not_depend_on_the_order_of_utterances) {
  torch::manual_seed(9);
  TextEncoder encoder(options(3), tiny_config());
  encoder.prepare_cache(ids_, tokens_);
  const at::Tensor first = encoder.encode_mean(tokens_, {.ids = ids_});
  PackedTokens turned;
  std::vector<uint64_t> turned_ids(ids_.rbegin(), ids_.rend());
  std::vector<at::Tensor> pieces;
  const std::vector<int64_t> starts = {0, 4, 5, 35, 42};
  for (int i = 4; i >= 0; --i) {
    turned.lengths.push_back(tokens_.lengths[i]);
    pieces.push_back(tokens_.ids.narrow(0, starts[i], tokens_.lengths[i]));
  }
  turned.ids = at::cat(pieces);
  encoder.prepare_cache(turned_ids, turned);
  EXPECT_TRUE(encoder.encode_mean(tokens_, {.ids = ids_}).equal(first));
}

TEST_F(FrozenPrefix, encoders_share_what_the_same_frozen_layers_give) {
  const TemporaryFolder folder;
  const auto files = [&] {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) found.push_back(entry.path());
    return found;
  };
  const auto encode = [&](int64_t layers, const std::string& machine, uint64_t weights, int64_t results_version = 7,
                          const text::BertConfig& config = tiny_config()) {
    torch::manual_seed(weights);
    TextEncoder encoder(options(layers), config);
    encoder.share_cache(folder.path(), machine, results_version);
    encoder.prepare_cache(ids_, tokens_);
    return encoder.encode_mean(tokens_, {.ids = ids_});
  };
  const at::Tensor alone = encode(2, "here", 9);
  ASSERT_EQ(files().size(), 1u);
  const auto written = std::filesystem::last_write_time(files()[0]);
  EXPECT_TRUE(encode(2, "here", 9).equal(alone));
  EXPECT_EQ(std::filesystem::last_write_time(files()[0]), written) << "taken from there";
  encode(3, "here", 9);
  encode(2, "elsewhere", 9);
  encode(2, "here", 10);
  encode(2, "here", 9, 8);
  auto config = tiny_config();
  config.hidden_act = text::HiddenActivation::kRelu;
  encode(2, "here", 9, 7, config);
  config = tiny_config();
  config.layer_norm_eps *= 2;
  encode(2, "here", 9, 7, config);
  EXPECT_EQ(files().size(), 7u) << "other layers, machines, weights, programs, activations and norms give other bits";
}

TEST_F(FrozenPrefix, a_damaged_shared_file_is_computed_again) {
  const TemporaryFolder folder;
  const auto encode = [&] {
    torch::manual_seed(9);
    TextEncoder encoder(options(2), tiny_config());
    encoder.share_cache(folder.path(), "here", 7);
    encoder.prepare_cache(ids_, tokens_);
    return encoder.encode_mean(tokens_, {.ids = ids_});
  };
  const at::Tensor whole = encode();
  const auto file = std::filesystem::directory_iterator(folder.path())->path();
  const std::string bytes = read_file(file);
  std::string flipped = bytes;
  flipped[flipped.size() - 3] = static_cast<char>(flipped[flipped.size() - 3] ^ 8);
  for (const std::string& damaged : {flipped, bytes.substr(0, bytes.size() / 2), std::string("no tensors")}) {
    write_file_whole(file, damaged);
    EXPECT_TRUE(encode().equal(whole));
    EXPECT_EQ(read_file(file), bytes);
  }
}

TEST_F(FrozenPrefix, a_folder_that_cannot_be_written_costs_nothing_but_the_sharing) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "");
  torch::manual_seed(9);
  TextEncoder encoder(options(2), tiny_config());
  encoder.share_cache(folder / "file" / "below", "here", 7);
  encoder.prepare_cache(ids_, tokens_);
  EXPECT_TRUE(encoder.has_cache());
}

TEST_F(FrozenPrefix, misuse_of_the_cache_is_caught) {
  TextEncoder encoder(options(2), tiny_config());
  encoder.prepare_cache(ids_, tokens_);
  std::vector<uint64_t> others = ids_;
  others[2] = 99;
  EXPECT_THROW(encoder.encode_mean(tokens_, {.ids = others}), CheckFailure);
  others = {ids_[1], ids_[0], ids_[2], ids_[3], ids_[4]};
  EXPECT_THROW(encoder.encode_mean(tokens_, {.ids = others}), CheckFailure);
  encoder.bert().initialise();
  EXPECT_THROW(encoder.encode_mean(tokens_, {.ids = ids_}), CheckFailure);
  encoder.drop_cache();
  EXPECT_FALSE(encoder.has_cache());
  encoder.encode_mean(tokens_, {.ids = ids_});
}

TEST_F(FrozenPrefix, weights_read_from_a_file_are_a_change) {
  const TemporaryFolder folder;
  TextEncoder encoder(options(2), tiny_config());
  const at::Tensor frozen = encoder.bert().parameters().front();
  ASSERT_FALSE(frozen.requires_grad());
  StateWriter writer;
  writer.tensor("weight", frozen);
  writer.write(folder / "state.safetensors");
  encoder.prepare_cache(ids_, tokens_);
  encoder.encode_mean(tokens_, {.ids = ids_});
  StateReader(folder / "state.safetensors").read_into("weight", frozen);
  EXPECT_THROW(encoder.encode_mean(tokens_, {.ids = ids_}), CheckFailure);
}

TEST_F(FrozenPrefix, is_not_cached_where_it_changes) {
  TextEncoderOptions dropping = options(2);
  dropping.dropout_in_frozen_layers = true;
  TextEncoderOptions trained = options(2);
  trained.freeze_embeddings = false;
  TextEncoderOptions padded = options(2);
  padded.layout = fidelity::TextLayout::kPadded;
  for (const auto& given : {dropping, trained, padded}) {
    TextEncoder encoder(given, tiny_config());
    EXPECT_FALSE(encoder.cacheable());
    EXPECT_THROW(encoder.prepare_cache(ids_, tokens_), CheckFailure);
  }
}

TEST(PrefixCache, spills_to_a_file_beyond_its_budget) {
  const std::vector<int64_t> lengths = {3, 2, 1};
  PrefixCache cache(lengths, 4, 60);  // room for 15 floats: the first utterance only
  EXPECT_EQ(cache.mapped_bytes(), 12 * sizeof(float));
  for (size_t i = 0; i < lengths.size(); ++i) {
    cache.add(i, std::vector<float>(lengths[i] * 4, static_cast<float>(i) + 0.5F));
  }
  for (size_t i = 0; i < lengths.size(); ++i) {
    EXPECT_THAT(cache.at(i), Each(static_cast<float>(i) + 0.5F));
    EXPECT_EQ(cache.at(i).size(), static_cast<size_t>(lengths[i]) * 4);
  }
  EXPECT_THROW(cache.at(3), CheckFailure);
  EXPECT_THROW(cache.add(3, std::vector<float>(4)), CheckFailure);
}

TEST(PrefixCache, says_when_there_is_no_room_for_the_file) {
  const std::vector<int64_t> lengths = {int64_t{1} << 48};
  EXPECT_THAT(user_error_of([&] { PrefixCache(lengths, 16, 0); }), AllOf(HasSubstr("text.cache_mb"), HasSubstr("MB")));
}

class EncoderFolder : public Test {
 protected:
  EncoderFolder() {
    for (const char* file : {"config.json", "vocab.txt", "model.safetensors"}) {
      std::filesystem::copy(golden_dir() / "bert" / file, folder_ / file);
    }
    options_.encoder = folder_.path().string();
  }
  std::string error() {
    return user_error_of([&] { TextEncoder encoder(options_); });
  }

  TemporaryFolder folder_;
  TextEncoderOptions options_;
};

TEST_F(EncoderFolder, is_read) {
  TextEncoder encoder(options_);
  Bert bert(text::BertConfig::from_file(folder_ / "config.json"));
  bert.load_weights(folder_ / "model.safetensors");
  for (const auto& parameter : bert.named_parameters()) {
    EXPECT_TRUE(encoder.named_parameters()[parameter.key()].equal(parameter.value())) << parameter.key();
  }
  EXPECT_EQ(encoder.max_tokens(), bert.config().max_position_embeddings);
  EXPECT_FALSE(encoder.tokenizer().tokenize("good").empty());
}

TEST_F(EncoderFolder, says_what_it_lacks) {
  std::filesystem::remove(folder_ / "vocab.txt");
  std::filesystem::remove(folder_ / "model.safetensors");
  EXPECT_THAT(error(), AllOf(HasSubstr("lacks vocab.txt (or tokenizer.json), model.safetensors (or pytorch_model.bin)"),
                             HasSubstr(folder_.path().string())));
  options_.encoder = (folder_ / "nowhere").string();
  EXPECT_THAT(error(), AllOf(HasSubstr("nowhere"), HasSubstr("is not a folder"), HasSubstr("config.json")));
}

TEST_F(EncoderFolder, weights_of_torch_are_read_where_there_are_no_safetensors) {
  const TextEncoder preferred(options_);
  std::filesystem::copy(golden_dir() / "bert/pytorch_model.bin", folder_ / "pytorch_model.bin");
  EXPECT_EQ(TextEncoder::weights_file(folder_.path()).filename(), "model.safetensors");
  std::filesystem::remove(folder_ / "model.safetensors");
  EXPECT_EQ(TextEncoder::weights_file(folder_.path()).filename(), "pytorch_model.bin");
  const TextEncoder encoder(options_);
  for (const auto& parameter : preferred.named_parameters()) {
    EXPECT_TRUE(encoder.named_parameters()[parameter.key()].equal(parameter.value())) << parameter.key();
  }
}

TEST_F(EncoderFolder, may_have_more_embeddings_than_tokens) {
  std::string vocabulary = read_file(folder_ / "vocab.txt");
  vocabulary.erase(vocabulary.rfind('\n', vocabulary.size() - 2) + 1);
  write_file_whole(folder_ / "vocab.txt", vocabulary);
  EXPECT_FALSE(TextEncoder(options_).tokenizer().tokenize("good").empty());
}

TEST_F(EncoderFolder, of_another_kind_of_tokeniser_is_refused_by_its_name) {
  std::filesystem::remove(folder_ / "vocab.txt");
  write_file_whole(folder_ / "spiece.model", "x");
  EXPECT_THAT(error(), HasSubstr("SentencePiece"));
}

TEST_F(EncoderFolder, that_is_cased_keeps_case) {
  const auto ids = [&](const char* text) { return TextEncoder(options_).tokenizer().tokenize(text); };
  const std::vector<int64_t> uncased = ids("GOOD");
  write_file_whole(folder_ / "tokenizer_config.json", R"({"do_lower_case": false})");
  EXPECT_NE(ids("GOOD"), uncased);
  EXPECT_EQ(ids("good"), uncased);
}

TEST_F(EncoderFolder, says_that_vocabulary_and_embeddings_differ) {
  const int64_t size = text::BertConfig::from_file(folder_ / "config.json").vocab_size;
  std::ofstream(folder_ / "vocab.txt", std::ios::app) << "onemore\n";
  EXPECT_THAT(error(), AllOf(HasSubstr(std::to_string(size + 1)), HasSubstr("vocab_size " + std::to_string(size))));
}

TEST_F(EncoderFolder, settings_that_the_encoder_cannot_follow_are_refused) {
  const auto config = text::BertConfig::from_file(folder_ / "config.json");
  for (const int64_t tokens : {int64_t{1}, config.max_position_embeddings + 1}) {
    options_.max_tokens = tokens;
    EXPECT_THAT(error(), AllOf(HasSubstr("text.max_tokens is " + std::to_string(tokens)),
                               HasSubstr(std::to_string(config.max_position_embeddings))));
  }
  options_.max_tokens = 0;
  options_.freeze_layers = config.num_hidden_layers + 1;
  EXPECT_THAT(error(), AllOf(HasSubstr("text.freeze_layers"), HasSubstr(std::to_string(config.num_hidden_layers))));
}

}  // namespace
}  // namespace modrob::nn
