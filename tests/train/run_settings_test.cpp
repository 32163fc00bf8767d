#include "train/run_settings.h"

#include "support.h"

namespace modrob::train {

namespace {

RunSettings settings_from(const std::string& toml) {
  return RunSettings::resolve(config::Config::from_toml(toml, "recipe.toml"));
}

}  // namespace

TEST(RunSettings, resolving_the_written_settings_gives_them_again) {
  const auto settings = settings_from(
      "seed = 7\ndata = 'there'\n[robust]\nmissing = 0.15\nnoise = 0.15\nmodalities = 'text+audio'\n[misa]\n"
      "hidden_size = 16\n[fidelity]\npreset = 'reference'\ncmd_at_zero = 'zero_gradient'\n");
  const io::Json written = settings.to_json();
  EXPECT_EQ(RunSettings::resolve(config::Config::from_json(written, "config.json")).to_json(), written);
  EXPECT_EQ(written.at("misa").at("hidden_size"), 16);
  EXPECT_EQ(written.at("training").at("patience"), 6) << "defaults are written too";
}

TEST(RunSettings, a_preset_sets_every_switch_and_single_ones_change_behind_it) {
  const auto settings = settings_from("[fidelity]\ncmd_at_zero = 'zero_gradient'\npreset = 'reference'\n");
  EXPECT_EQ(settings.to_json().at("fidelity").at("cmd_at_zero"), "zero_gradient");
  EXPECT_EQ(settings.fidelity.text_layout, fidelity::TextLayout::kPadded);
  EXPECT_EQ(settings.encoder_options().layout, fidelity::TextLayout::kPadded);
  EXPECT_TRUE(settings.encoder_options().dropout_in_frozen_layers);
  EXPECT_EQ(settings.collate_options(512).row_order, fidelity::RowOrder::kLongestFirst);
  EXPECT_EQ(settings.training_corruption().masks.selection, corruption::Selection::kReferenceBatch);
  const auto trained_with = [](const std::string& text) { return settings_from(text).training_corruption().name(); };
  EXPECT_EQ(trained_with("robust.noise = 0.1"), "text noise_add 10 %");
  EXPECT_EQ(trained_with("robust.noise = 0.1\nfidelity.preset = 'reference'"), "text noise_scale 10 %");
  EXPECT_EQ(trained_with("robust.noise = 0.1\nrobust.noise_kind = 'noise_scale'"), "text noise_scale 10 %");
}

TEST(RunSettings, any_corruption_may_be_trained_with) {
  const std::string text = "text missing 15 % + audio noise_add 10 % strength 0.5";
  const auto settings = settings_from("robust.corruption = '" + text + "'");
  EXPECT_EQ(settings.training_corruption().name(), text);
  const io::Json written = settings.to_json();
  EXPECT_EQ(written.at("robust").at("corruption"), text);
  EXPECT_EQ(RunSettings::resolve(config::Config::from_json(written, "config.json")).to_json(), written);
  EXPECT_FALSE(settings_from("").to_json().at("robust").contains("corruption")) << "old runs keep their hashes";
  const auto by_name = settings_from("robust.corruption = 'text missing 15 % + noise 15 %'").training_corruption();
  const auto by_keys = settings_from("robust.missing = 0.15\nrobust.noise = 0.15").training_corruption();
  EXPECT_EQ(by_name.perturbations, by_keys.perturbations);
  EXPECT_EQ(by_keys.name(), "text missing 15 % + noise_add 15 %");
  const auto error = [](const std::string& more) { return testing::user_error_of([&] { settings_from(more); }); };
  for (const char* key :
       {"missing = 0.1", "noise = 0.1", "modalities = 'audio'", "noise_kind = 'noise_scale'", "strength = 2"}) {
    EXPECT_NE(
        error("robust." + std::string(key) + "\nrobust.corruption = 'text missing 5 %'").find("leave one of them out"),
        std::string::npos)
        << key;
  }
  EXPECT_NE(error("robust.corruption = 'txt missing 5 %'").find("names no corruption"), std::string::npos);
  EXPECT_NE(error("seed = 2\nrobust.corruption = 'txt missing 5 %'").find("recipe.toml:2:"), std::string::npos);
}

TEST(RunSettings, mistakes_are_named_with_their_origin) {
  const std::string unknown = testing::user_error_of([] { settings_from("[training]\nepoch = 3\n"); });
  EXPECT_NE(unknown.find("recipe.toml:2:"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("training.epochs"), std::string::npos) << unknown;
  const std::string too_much =
      testing::user_error_of([] { settings_from("robust.missing = 0.6\nrobust.noise = 0.6"); });
  EXPECT_NE(too_much.find("recipe.toml:2:"), std::string::npos) << too_much;
  const std::string heads = testing::user_error_of([] { settings_from("misa.hidden_size = 9"); });
  EXPECT_NE(heads.find("misa.attention_heads"), std::string::npos) << heads;
  const std::string model = testing::user_error_of([] { settings_from("model = 'misaa'"); });
  EXPECT_NE(model.find("did you mean 'misa'"), std::string::npos) << model;
}

}  // namespace modrob::train
