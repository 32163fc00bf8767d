#include "stats/resampling.h"

#include "core/error.h"
#include "core/rng.h"
#include "stats/parallel.h"

namespace modrob::stats {

Resampling::Resampling(size_t videos, size_t resamples, uint64_t seed, int threads)
    : videos_(videos), resamples_(resamples), double_(rows() * videos), float_(rows() * videos) {
  MODROB_CHECK(videos > 0, "something to resample");
  const uint64_t key = hash_words({seed, hash_text("stats.bootstrap")});
  constexpr size_t kChunk = 256;
  parallel_for((rows() + kChunk - 1) / kChunk, threads, [&](size_t chunk) {
    for (size_t row = chunk * kChunk; row < std::min(rows(), (chunk + 1) * kChunk); ++row) {
      double* const weights = double_.data() + row * videos_;
      if (row < videos_) {
        for (size_t v = 0; v < videos_; ++v) weights[v] = v != row;
      } else {
        const KeyedStream stream(key, row - videos_);
        for (size_t i = 0; i < videos_; ++i) weights[stream.integer(i, videos_)] += 1;
      }
      for (size_t v = 0; v < videos_; ++v) float_[row * videos_ + v] = static_cast<float>(weights[v]);
    }
  });
}

}  // namespace modrob::stats
