#include "stats/prelude.h"

namespace modrob::stats {
namespace {

TEST(Power, of_students_test_is_that_of_the_noncentral_t) {
  // Ten videos, standard error 1, truth 3 standard errors: 1 - scipy.stats.nct.cdf(t.ppf(0.975, 9), 9, 3).
  const Design design{.videos = 10, .video_variance = 1, .video_degrees = 9};
  EXPECT_NEAR(power(design, 3, 0.05, true), 0.7611552610044537, 1e-9);
  EXPECT_GT(power(design, 3, 0.05, false), power(design, 3, 0.05, true));
  EXPECT_EQ(power(design, 0, 0.05, true), 0);
}

TEST(Power, of_a_recipe_grows_with_seeds_until_the_videos_limit_it) {
  const Design design{.videos = 31, .video_variance = 1e-4, .video_degrees = 30, .seeds = 3, .seed_variance = 4e-4};
  double before = 0;
  for (const double seeds : {2.0, 3.0, 5.0, 10.0, 100.0}) {
    const double now = power(design.with_seeds(seeds), 0.03, 0.05, true);
    EXPECT_GT(now, before);
    before = now;
  }
  EXPECT_LT(power(design.with_seeds(1e6), 0.01, 0.05, true), 0.3);
}

TEST(Power, of_a_recipe_is_that_of_the_harder_of_its_two_tests) {
  // 80 % of the difference's variance is the seeds': Student's t over three seeds decides, whose critical value is 4.30
  // of its own errors. 1 - scipy.stats.nct.cdf(t.ppf(0.975, 2) * sqrt(0.8), 2, 6).
  const Design design{.videos = 31, .video_variance = 0.2, .video_degrees = 30, .seeds = 3, .seed_variance = 2.4};
  EXPECT_NEAR(design.error(), 1, 1e-12);
  EXPECT_NEAR(power(design, 6, 0.05, true), 0.8897367240427028, 1e-9);
}

TEST(Power, does_not_count_twice_what_a_seed_and_a_video_share) {
  const Design design{.videos = 31,
                      .video_variance = 0.5,
                      .video_degrees = 30,
                      .seeds = 4,
                      .seed_variance = 2,
                      .seed_video_variance = 1};
  EXPECT_NEAR(design.error(), 1, 1e-12);
  EXPECT_NEAR(design.true_error(), std::sqrt(0.75), 1e-12);
  EXPECT_NEAR(design.with_seeds(1000).video_variance, 0.251, 1e-12) << "only what all seeds share is left";
  EXPECT_NEAR(design.with_videos(310).seed_variance, 1.1, 1e-12) << "the seeds' own part does not shrink";
  Design once = design;
  once.seed_video_variance = 0;
  EXPECT_GT(power(design, 3, 0.05, true), power(once, 3, 0.05, true));
}

TEST(Power, of_sign_flips_is_zero_where_no_p_is_small_enough) {
  Design design{.videos = 8, .video_variance = 1e-4, .video_degrees = 7};
  design.flips = SignFlip{0.1, 0.01, 0.01, smallest_sign_flip_p(8)};
  EXPECT_GT(power(design, 1, 0.05, true), 0.99);
  EXPECT_EQ(power(design, 1, 0.05 / 8, true), 0);
  EXPECT_TRUE(std::isnan(smallest_clearance(design, 0.05 / 8, true)));
  EXPECT_GT(power(design.with_videos(9), 1, 0.05 / 8, true), 0.99);
}

TEST(Power, smallest_clearance_is_found_four_times_in_five) {
  // The sign-flip test of a mean of normal differences, carried out.
  constexpr size_t kVideos = 16, kStudies = 1500;
  Design design{.videos = kVideos, .video_variance = 1.0 / kVideos, .video_degrees = kVideos - 1};
  design.flips = SignFlip{0, 1, std::sqrt(1.0 / kVideos), smallest_sign_flip_p(kVideos)};
  const double truth = smallest_clearance(design, 0.05, true);
  size_t found = 0;
  for (size_t study = 0; study < kStudies; ++study) {
    const KeyedStream random(17, study);
    std::array<double, kVideos> values;
    double sum = 0;
    for (size_t v = 0; v < kVideos; ++v) sum += values[v] = truth + random.normal(v);
    size_t extreme = 0;
    constexpr size_t kFlips = 1000;
    for (size_t flip = 0; flip < kFlips; ++flip) {
      const uint64_t bits = random.integer(100 + flip, uint64_t{1} << kVideos);
      double flipped = 0;
      for (size_t v = 0; v < kVideos; ++v) flipped += (bits >> v & 1) != 0 ? -values[v] : values[v];
      extreme += std::abs(flipped) >= std::abs(sum);
    }
    found += static_cast<double>(extreme) / kFlips <= 0.05;
  }
  // Four Monte Carlo standard errors of 1 point.
  EXPECT_NEAR(static_cast<double>(found) / kStudies, kPower, 0.04);
}

}  // namespace
}  // namespace modrob::stats
