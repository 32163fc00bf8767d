// How fast BERT-base encodes and trains on batches with the token counts of MOSI, as a share of the machine's rate of
// matrix products. Only real tokens count: padding is work, not result.
//   bench_bert_gemm [packed] [threads...]    threads: 1 2 where none are given; packed: leave the padded layout out

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <string_view>
#include <vector>

#include "core/threads.h"
#include "nn/text_encoder.h"

namespace {

using modrob::fidelity::TextLayout;
using modrob::nn::PackedTokens;
using modrob::nn::TextEncoder;
using modrob::nn::TextEncoderOptions;

constexpr int64_t kBatch = 64;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// FLOP/s of a float32 product of the size that BERT's feed-forward layers use.
double product_rate() {
  const at::Tensor a = at::randn({1024, 768}), b = at::randn({768, 3072});
  at::Tensor out = at::empty({1024, 3072});
  at::mm_out(out, a, b);
  double best = 1e9;
  for (int i = 0; i < 8; ++i) best = std::min(best, seconds_of([&] { at::mm_out(out, a, b); }));
  return 2.0 * 1024 * 768 * 3072 / best;
}

std::vector<PackedTokens> batches(int64_t count, int64_t vocabulary) {
  std::ifstream file(MODROB_SOURCE_DIR "/bench/mosi_token_lengths.txt");
  const std::vector<int64_t> all{std::istream_iterator<int64_t>(file), {}};
  if (all.empty()) std::exit((std::fprintf(stderr, "bench/mosi_token_lengths.txt cannot be read\n"), 1));
  std::vector<PackedTokens> made;
  for (int64_t i = 0; i < count; ++i) {
    const at::Tensor picks = at::randint(static_cast<int64_t>(all.size()), {kBatch}, at::kLong);
    PackedTokens tokens;
    for (int64_t row = 0; row < kBatch; ++row) tokens.lengths.push_back(all[picks[row].item<int64_t>()]);
    const int64_t total = std::accumulate(tokens.lengths.begin(), tokens.lengths.end(), int64_t{0});
    tokens.ids = at::randint(vocabulary, {total}, at::kLong);
    made.push_back(tokens);
  }
  return made;
}

/// Of one forward pass over the real tokens; a backward pass is twice that.
double operations(const PackedTokens& tokens, const modrob::text::BertConfig& config) {
  const double width = config.hidden_size;
  double per_layer = 0;
  for (const int64_t length : tokens.lengths) {
    per_layer += 2.0 * length * (4 * width * width + 2 * width * config.intermediate_size);
    per_layer += 4.0 * length * length * width;
  }
  return per_layer * config.num_hidden_layers;
}

/// The median batch's rate as a share of the product rate around it.
struct Share {
  double share = 0;
  double utterances_per_s = 0;
};
Share measure(const std::vector<PackedTokens>& work, double passes, const modrob::text::BertConfig& config,
              const std::function<void(const PackedTokens&)>& step) {
  step(work.front());
  std::vector<Share> shares;
  for (const PackedTokens& tokens : work) {
    const double before = product_rate();
    const double seconds = seconds_of([&] { step(tokens); });
    const double rate = (before + product_rate()) / 2;
    shares.push_back({passes * operations(tokens, config) / seconds / rate, kBatch / seconds});
  }
  std::nth_element(shares.begin(), shares.begin() + shares.size() / 2, shares.end(),
                   [](const Share& a, const Share& b) { return a.share < b.share; });
  return shares[shares.size() / 2];
}

struct Result {
  Share encode, train;
};

Result measure_layout(TextLayout layout, const std::vector<PackedTokens>& work) {
  const modrob::text::BertConfig config;
  TextEncoderOptions options;
  options.layout = layout;
  TextEncoder encoder(options, config);
  Result result;
  encoder.eval();
  result.encode = measure(work, 1, config, [&](const PackedTokens& tokens) {
    const at::NoGradGuard no_grad;
    encoder.encode_mean(tokens);
  });
  encoder.train();
  result.train = measure(work, 3, config, [&](const PackedTokens& tokens) {
    encoder.zero_grad();
    encoder.encode_mean(tokens).square().mean().backward();
  });
  return result;
}

void print_row(const char* layout, const char* work, const Share& share) {
  std::printf("  %s %s: %5.1f %% of the product rate, %6.1f utterances/s\n", layout, work, 100 * share.share,
              share.utterances_per_s);
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<int> threads;
  bool compare = true;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(arguments[i]) == "packed") {
      compare = false;
    } else {
      threads.push_back(std::atoi(arguments[i]));
    }
  }
  if (threads.empty()) threads = {1, 2};
  for (const int number : threads) {
    at::set_num_threads(number);
    torch::manual_seed(1);
    const std::vector<PackedTokens> work = batches(number == 1 ? 3 : 5, modrob::text::BertConfig().vocab_size);
    std::printf("%d thread(s), float32 products at %.1f GFLOP/s\n", number, product_rate() * 1e-9);
    const Result packed = measure_layout(TextLayout::kPacked, work);
    print_row("packed", "encode", packed.encode);
    print_row("packed", "train ", packed.train);
    std::printf("  peak memory so far %.2f GB\n", static_cast<double>(modrob::peak_resident_bytes()) * 1e-9);
    if (!compare) continue;
    const Result padded = measure_layout(TextLayout::kPadded, work);
    print_row("padded", "encode", padded.encode);
    print_row("padded", "train ", padded.train);
    std::printf("  packed against padded: encode %.2f x, train %.2f x\n",
                packed.encode.utterances_per_s / padded.encode.utterances_per_s,
                packed.train.utterances_per_s / padded.train.utterances_per_s);
  }
  return 0;
}
