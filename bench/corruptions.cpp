// How fast kinds of corruption that act on inputs are drawn, on one core.
//
//     build/release/bench/bench_corruptions
//
// Frames: 200 steps of 35 features (MOSEI's video), hit everywhere. Tokens and words: 26 a text (MOSI's mean).
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "corruption/kind.h"

namespace {

using namespace modrob;

template <typename Work>
double seconds_of(int repeats, const Work& work) {
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) work(static_cast<uint64_t>(i));
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

double frames_per_second(const corruption::KindRow& kind) {  // bytes
  constexpr int kRepeats = 400;
  std::vector<float> frames(200 * 35), other(150 * 35);
  KeyedStream(1, 1).fill_normal(frames);
  KeyedStream(1, 2).fill_normal(other);
  const double seconds = seconds_of(kRepeats, [&](uint64_t item) {
    std::vector<float> values = frames;
    corruption::FrameRow row{values, 35, kind.most < 2 ? 0.5 : 1, KeyedStream(3, item),
                             [&](double) { return std::span<const float>(other); }};
    kind.frames(row);
  });
  return kRepeats * static_cast<double>(frames.size() * sizeof(float)) / seconds;
}

double tokens_per_second(const corruption::KindRow& kind) {
  constexpr int kRepeats = 20000;
  const std::vector<int64_t> ids(26, 2000), regular(30000, 1500);
  const corruption::TokenChoices choices{100, 103, regular};
  const double seconds = seconds_of(kRepeats, [&](uint64_t item) {
    std::vector<int64_t> changed = ids;
    corruption::TokenRow row{changed, 0.5, KeyedStream(3, item), choices};
    kind.tokens(row);
  });
  return kRepeats * static_cast<double>(ids.size()) / seconds;
}

double words_per_second(const corruption::KindRow& kind) {
  constexpr int kRepeats = 5000;
  const std::vector<std::string> words(26, "evening");
  const double seconds = seconds_of(kRepeats, [&](uint64_t item) {
    std::vector<std::string> changed = words;
    corruption::WordRow row{changed, 0.5, KeyedStream(3, item)};
    kind.words(row);
  });
  return kRepeats * static_cast<double>(words.size()) / seconds;
}

}  // namespace

int main() {
  for (const auto& kind : corruption::Kind::all()) {
    const std::string name(kind.name);
    if (kind.frames != nullptr) std::printf("%-20s %8.0f MB/s\n", name.c_str(), frames_per_second(kind) / 1e6);
    if (kind.tokens != nullptr) std::printf("%-20s %8.1f M tokens/s\n", name.c_str(), tokens_per_second(kind) / 1e6);
    if (kind.words != nullptr) std::printf("%-20s %8.1f M words/s\n", name.c_str(), words_per_second(kind) / 1e6);
  }
}
