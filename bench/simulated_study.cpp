#include "simulated_study.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/rng.h"
#include "stats/draw_sums.h"

namespace modrob::bench {

namespace {

// One stream per (what, study, video); utterances and errors are its elements.
KeyedStream stream(const char* what, uint64_t study, uint64_t video) {
  return KeyedStream(hash_words({hash_text(what), study}), video);
}

}  // namespace

SimulatedSample simulate_sample(const World& world, uint64_t study, size_t videos) {
  SimulatedSample sample;
  sample.study = study;
  for (uint64_t video = 0; video < videos; ++video) {
    const KeyedStream random = stream("bench.labels", study, video);
    // Log-normal with a coefficient of variation of .44 and mean 22.1.
    const double size = std::max(4.0, std::round(22.1 * std::exp(0.42 * random.normal(0) - 0.0882)));
    const double stance = std::sqrt(world.label_icc) * random.normal(1);
    std::string name = "video" + std::to_string(100'000 + video);
    for (uint64_t rank = 0; rank < static_cast<uint64_t>(size); ++rank) {
      const double own = std::sqrt(1 - world.label_icc) * random.normal(2 + rank);
      const double label = world.label_mean + world.label_sd * (stance + own);
      // Means of five raters on a scale of -3 to 3.
      sample.labels.push_back(std::clamp(std::round(label * 5) / 5, -3.0, 3.0));
      sample.videos.push_back(name);
      sample.video_ids.push_back(video);
      sample.ranks.push_back(rank);
    }
  }
  return sample;
}

SimulatedScores simulate_scores(const SimulatedSample& sample, const SimulatedModel& model) {
  SimulatedScores scores;
  const double video_sd = model.error_sd * std::sqrt(model.video_share);
  const double own_sd = model.error_sd * std::sqrt(1 - model.video_share);
  const double common = std::sqrt(1 - model.own_share), alone = std::sqrt(model.own_share);
  for (size_t i = 0; i < sample.labels.size(); ++i) {
    const uint64_t video = sample.video_ids[i];
    const KeyedStream shared = stream("bench.errors", hash_words({sample.study, model.errors}), video);
    const KeyedStream seeds = stream("bench.seed_errors", hash_words({sample.study, model.errors, model.seed}), video);
    const auto normal = [&](uint64_t index) {
      return common * shared.normal(index) + (alone > 0 ? alone * seeds.normal(index) : 0.0);
    };
    const uint64_t own = 4 + 2 * sample.ranks[i];
    const double scale = std::exp(model.unequal_videos * shared.normal(0));
    const double video_error = normal(1);
    const bool fails = shared.uniform(1'000'000) < model.failing_videos;
    const double slope = fails ? model.slope * (1 - model.failure) : model.slope;
    const double error = scale * (video_sd * video_error + own_sd * normal(own));
    scores.clean.push_back(static_cast<float>(slope * sample.labels[i] + model.bias + error));
    scores.missing.push_back(
        static_cast<float>(0.08 * sample.labels[i] + model.bias - 0.15 + 0.1 * video_error + 0.35 * normal(own + 1)));
  }
  return scores;
}

std::vector<float> masked_rows(const SimulatedSample& sample, const SimulatedScores& scores, double rate,
                               size_t draws) {
  const size_t n = sample.labels.size();
  const auto hit = static_cast<size_t>(std::nearbyint(rate * static_cast<double>(n)));
  std::vector<float> rows;
  rows.reserve(n * draws);
  std::vector<size_t> order(n);
  std::vector<double> u(n);
  for (size_t draw = 0; draw < draws; ++draw) {
    const KeyedStream random(hash_words({hash_text("bench.mask"), sample.study}), draw);
    std::iota(order.begin(), order.end(), size_t{0});
    for (size_t i = 0; i < n; ++i) u[i] = random.uniform(i);
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(hit), order.end(),
                     [&](size_t a, size_t b) { return u[a] < u[b]; });
    const size_t first = rows.size();
    rows.insert(rows.end(), scores.clean.begin(), scores.clean.end());
    for (size_t i = 0; i < hit; ++i) rows[first + order[i]] = scores.missing[order[i]];
  }
  return rows;
}

SimulatedModel trained_with_seed(SimulatedModel centre, uint64_t seed) {
  const KeyedStream random(hash_text("bench.seed"), seed);
  centre.slope += 0.03 * random.normal(0);
  centre.bias += 0.12 * random.normal(1);
  centre.error_sd *= std::exp(0.04 * random.normal(2));
  centre.own_share = 0.4;
  centre.seed = seed;
  return centre;
}

std::array<double, stats::kSumMetrics> metrics_of_rows(const SimulatedSample& sample, std::span<const float> rows) {
  const stats::Sample plain(sample.labels, sample.videos);
  stats::DrawSums draw(plain);
  const size_t draws = rows.size() / plain.size();
  std::array<double, stats::kSumMetrics> means{};
  for (size_t d = 0; d < draws; ++d) {
    draw.set(rows.subspan(d * plain.size(), plain.size()));
    const auto values = stats::metrics_of(draw.total(), draw.shift());
    for (size_t m = 0; m < means.size(); ++m) means[m] += values[m] / static_cast<double>(draws);
  }
  return means;
}

stats::Bootstrap bootstrap_of(const SimulatedSample& sample, size_t resamples) {
  return {stats::Sample(sample.labels, sample.videos),
          {.seed = 1, .resamples = resamples, .threads = 1, .influence = false}};
}

stats::Estimate better(size_t metric, const stats::Estimate& a, const stats::Estimate& b) {
  return metrics::metric_table()[metric].higher_is_better ? stats::difference(a, b) : stats::difference(b, a);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace modrob::bench
