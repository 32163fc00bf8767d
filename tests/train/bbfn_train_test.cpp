#include "train/prelude.h"

namespace modrob::train {
namespace {

TEST(BbfnTraining, learns_under_both_presets) {
  const TinyTraining tiny;
  for (const std::string lines : {"bbfn.separation = true", "fidelity.preset = 'reference'"}) {
    Session session(tiny.settings_of("bbfn", lines + "\n[optimizer]\nclipping = 'norm'\nclip = 0.8\n[training]\n" +
                                                 "epochs = 6\npatience = 5\nties_improve = false\n"));
    const auto folder = tiny.folder() / std::to_string(lines.size());
    make_folder(folder);
    const auto outcome = train_in_folder(session, folder, {});
    EXPECT_EQ(outcome.epochs, 6) << lines;
    // The label's sign decides between two words, so text tells much of it.
    EXPECT_GT(outcome.validation.corr, 0.5) << lines;
  }
}

TEST(BbfnTraining, recipes_say_what_the_released_code_does) {
  for (const auto& [name, rate] : {std::pair{"mosi", 1e-4}, std::pair{"mosei", 5e-5}}) {
    const auto settings = RunSettings::resolve(config::Config::from_toml_file(
        std::filesystem::path(MODROB_SOURCE_DIR) / "studies/recipes" / ("bbfn." + std::string(name) + ".toml")));
    EXPECT_EQ(settings.optimizer.learning_rate, rate);
    EXPECT_EQ(settings.text.freeze_layers, 9);
    EXPECT_EQ(settings.training.batch_size, 24);
    EXPECT_EQ(settings.optimizer.plateau.factor, 0.1);
    EXPECT_FALSE(settings.training.stopping.ties_improve);
    // A counter of 20 that stops training at 0.
    metrics::EarlyStopping stopping(settings.training.stopping);
    stopping.update(0, 1.0);
    int64_t failures = 0;
    for (bool stop = false; !stop; ++failures) stop = stopping.update(failures + 1, 1.0).stop;
    EXPECT_EQ(failures, 20);
  }
  const auto reviews = RunSettings::resolve(config::Config::from_toml_file(std::filesystem::path(MODROB_SOURCE_DIR) /
                                                                           "studies/recipes/bbfn.spoken_reviews.toml"));
  EXPECT_EQ(reviews.model, "bbfn");
}

}  // namespace
}  // namespace modrob::train
