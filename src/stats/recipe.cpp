#include "stats/recipe.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "io/record/record_visitor.h"

namespace modrob::stats {

double satterthwaite(double variance_a, double degrees_a, double variance_b, double degrees_b) {
  const double sum = variance_a + variance_b;
  return sum * sum / (variance_a * variance_a / degrees_a + variance_b * variance_b / degrees_b);
}

double RecipeUncertainty::seeds_error() const { return std::sqrt(seed_variance / static_cast<double>(seeds)); }

namespace {

RecipeUncertainty uncertain(std::span<const Estimate* const> seeds, const Measure& measure, const SampleSize& sample,
                            double level, bool difference) {
  RecipeUncertainty result;
  result.seeds = seeds.size();
  const Estimate middle = mean(seeds);
  result.point = middle.point;
  const double video_error = standard_error(middle.resamples, sample.videos);
  result.video_variance = video_error * video_error;
  if (seeds.size() < 2) return result;
  const auto count = static_cast<double>(seeds.size());
  double squares = 0, single = 0;
  for (const Estimate* seed : seeds) {
    squares += (seed->point - middle.point) * (seed->point - middle.point);
    const double error = standard_error(seed->resamples, sample.videos);
    single += error * error / count;
  }
  result.seed_variance = squares / (count - 1);
  result.seed_video_variance =
      std::clamp((single - result.video_variance) * count / (count - 1), 0.0, count * result.video_variance);
  const double share = result.seed_variance / count;
  result.standard_error = std::sqrt(share + result.video_variance);
  if (std::isnan(result.standard_error)) return result;
  // Without any spread the degrees of freedom do not matter.
  result.degrees = result.standard_error > 0
                       ? satterthwaite(share, count - 1, result.video_variance, static_cast<double>(sample.videos - 1))
                       : static_cast<double>(sample.videos - 1);
  const auto reach = [&](double error, double degrees) { return error * student_quantile((1 + level) / 2, degrees); };
  double error = result.standard_error, degrees = result.degrees;
  if (difference && reach(result.seeds_error(), count - 1) > reach(error, degrees)) {
    error = result.seeds_error();
    degrees = count - 1;
  }
  result.t = interval_around(method_of(middle, measure, result.standard_error), measure, result.point, error,
                             error * slope_of(measure.scale, result.point), degrees, sample, level);
  return result;
}

}  // namespace

RecipeUncertainty recipe_uncertainty(std::span<const Estimate* const> seeds, const Measure& measure,
                                     const SampleSize& sample, double level) {
  return uncertain(seeds, measure, sample, level, false);
}

RecipeUncertainty recipe_difference(std::span<const Estimate* const> seeds, const Measure& measure,
                                    const SampleSize& sample, double level) {
  return uncertain(seeds, measure, sample, level, true);
}

VarianceParts variance_parts(const std::vector<std::vector<double>>& values, double video_variance) {
  MODROB_CHECK(!values.empty() && !values.front().empty(), "at least one seed and one draw");
  const size_t seeds = values.size(), draws = values.front().size();
  std::vector<double> by_seed(seeds, 0.0), by_draw(draws, 0.0);
  double mean = 0;
  const auto s = static_cast<double>(seeds), d = static_cast<double>(draws);
  for (size_t i = 0; i < seeds; ++i) {
    MODROB_CHECK(values[i].size() == draws, "all seeds have the same draws");
    for (size_t j = 0; j < draws; ++j) {
      by_seed[i] += values[i][j] / d;
      by_draw[j] += values[i][j] / s;
      mean += values[i][j] / (s * d);
    }
  }
  const auto spread = [&](const std::vector<double>& means) {
    double squares = 0;
    for (const double value : means) squares += (value - mean) * (value - mean);
    return means.size() > 1 ? squares / static_cast<double>(means.size() - 1) : metrics::kUndefined;
  };
  double residual = 0;
  for (size_t i = 0; i < seeds; ++i) {
    for (size_t j = 0; j < draws; ++j) {
      const double rest = values[i][j] - by_seed[i] - by_draw[j] + mean;
      residual += rest * rest;
    }
  }
  VarianceParts parts;
  parts.videos = video_variance;
  if (seeds > 1 && draws > 1) parts.interaction = residual / ((s - 1) * (d - 1));
  const auto less_interaction = [&](double variance, double count) {
    if (std::isnan(variance) || std::isnan(parts.interaction)) return variance;
    return std::max(variance - parts.interaction / count, 0.0);
  };
  parts.seed = less_interaction(spread(by_seed), d);
  parts.draw = less_interaction(spread(by_draw), s);
  return parts;
}

void describe(io::RecordVisitor& visitor, RecipeUncertainty& u) {
  auto& [seeds, point, seed_variance, video_variance, seed_video_variance, error, degrees, t] = u;
  visitor.as_row();
  visitor.fields("seeds", seeds, "point", point, "seed_variance", seed_variance, "video_variance", video_variance,
                 "seed_video_variance", seed_video_variance, "standard_error", error, "degrees", degrees);
  describe_ends(visitor, "t", t);
}

void describe(io::RecordVisitor& visitor, VarianceParts& parts) {
  auto& [seed, draw, interaction, videos] = parts;
  visitor.fields("seed_variance", seed, "draw_variance", draw, "interaction_variance", interaction, "videos_variance",
                 videos);
}

}  // namespace modrob::stats
