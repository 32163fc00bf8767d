#include "stats/power.h"

#include <algorithm>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "stats/interval.h"
#include "stats/recipe.h"

namespace modrob::stats {

namespace {

// Beyond these the distribution is normal, or all of it on one side, to more digits than a power needs.
constexpr double kManyDegrees = 1000, kFarAway = 30;

double normal_quantile(double probability) { return boost::math::quantile(boost::math::normal(), probability); }

double student_power(double shift, double critical, double degrees) {
  if (shift - critical > kFarAway) return 1;
  if (degrees > kManyDegrees) return boost::math::cdf(boost::math::normal(), shift - critical);
  return 1 - boost::math::cdf(boost::math::non_central_t(degrees, shift), critical);
}

// Flips of a difference D of videos reject when D > z * root of the videos' squared differences, which is
// t > z * sqrt((V - 1) / (V - z^2)). Where exchanging the sides adds spread, t must exceed as many times more.
double critical_t(const Design& design, double level) {
  const double z = normal_quantile(1 - level / 2);
  const double inflation = std::max(1.0, design.flips->spread / std::sqrt(design.video_variance));
  return inflation * z * std::sqrt((design.videos - 1) / (design.videos - z * z));
}

}  // namespace

double Design::seeds_error() const { return seeds > 0 ? std::sqrt(seed_variance / seeds) : 0; }

double Design::error() const { return std::hypot(std::sqrt(video_variance), seeds_error()); }

double Design::true_error() const {
  const double square = error() * error();
  if (seeds == 0) return std::sqrt(square);
  // At most half is counted twice, because the seeds' variance holds it once.
  return std::sqrt(std::max(square - seed_video_variance / seeds, square / 2));
}

double Design::degrees() const {
  if (seeds == 0) return video_degrees;
  if (seeds < 2) return metrics::kUndefined;
  const double share = seed_variance / seeds;
  if (!(share + video_variance > 0)) return video_degrees;
  return satterthwaite(share, seeds - 1, video_variance, video_degrees);
}

Design Design::with_videos(double count) const {
  Design other = *this;
  const double ratio = videos / count;
  other.videos = count;
  other.video_variance = video_variance * ratio;
  other.seed_video_variance = seed_video_variance * ratio;
  other.seed_variance = std::max(seed_variance - seed_video_variance, 0.0) + other.seed_video_variance;
  other.video_degrees = video_degrees / ratio;
  if (other.flips) {
    other.flips->spread *= std::sqrt(ratio);
    // What the number of flips allows is no matter of size: more can be carried out.
    other.flips->smallest_p = smallest_sign_flip_p(static_cast<size_t>(count));
  }
  return other;
}

Design Design::with_seeds(double count) const {
  Design other = *this;
  other.seeds = count;
  other.video_variance += seed_video_variance * (1 / count - 1 / seeds);
  return other;
}

double power(const Design& design, double clearance, double level, bool two_sided) {
  const double error = design.error();
  if (design.videos < static_cast<double>(kFewestVideos) || !(error > 0) || !(clearance > 0)) return 0;
  if (design.flips) {
    const double critical = critical_t(design, level);
    if (design.flips->smallest_p > level || !std::isfinite(critical)) return 0;
    return student_power(clearance / error, critical, design.video_degrees);
  }
  const double degrees = design.degrees();
  if (!(degrees > 0)) return 0;
  // The probability that the difference exceeds what the test takes for its critical multiple of the error.
  const auto exceeds = [&](double taken_error, double of_degrees) {
    const double critical = student_quantile(1 - (two_sided ? level / 2 : level), of_degrees);
    return student_power(clearance / design.true_error(), critical * taken_error / design.true_error(), of_degrees);
  };
  const double together = exceeds(error, degrees);
  // Student's t over the seeds alone must succeed too.
  return design.seeds_error() > 0 ? std::min(together, exceeds(design.seeds_error(), design.seeds - 1)) : together;
}

double smallest_clearance(const Design& design, double level, bool two_sided) {
  double high = 1e6 * design.error();
  if (power(design, high, level, two_sided) < kPower) return metrics::kUndefined;
  double low = 0;
  for (int step = 0; step < 80 && high - low > 1e-9 * high; ++step) {
    const double middle = (low + high) / 2;
    (power(design, middle, level, two_sided) < kPower ? low : high) = middle;
  }
  return high;
}

}  // namespace modrob::stats
