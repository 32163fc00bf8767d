#include "train/prelude.h"

namespace modrob::train {
namespace {

RunSettings settings_from(const std::string& toml) {
  return RunSettings::resolve(config::Config::from_toml(toml, "recipe.toml"));
}

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
}

TEST(RunSettings, mistakes_are_named_with_their_origin) {
  const auto error = [](const char* lines) { return user_error_of([&] { settings_from(lines); }); };
  EXPECT_THAT(error("[training]\nepoch = 3\n"), AllOf(HasSubstr("recipe.toml:2:"), HasSubstr("training.epochs")));
  EXPECT_THAT(error("robust.missing = 0.6\nrobust.noise = 0.6"), HasSubstr("recipe.toml:2:"));
  EXPECT_THAT(error("misa.hidden_size = 9"), HasSubstr("misa.attention_heads"));
  EXPECT_THAT(error("model = 'misaa'"), HasSubstr("did you mean 'misa'"));
  EXPECT_THAT(error("robust.missing = 0.1\nrobust.corruption = 'text missing 5 %'"),
              HasSubstr("leave one of them out"));
  EXPECT_THAT(error("robust.corruption = 'txt missing 5 %'"), HasSubstr("names no corruption"));
  EXPECT_THAT(error("seed = 2\nrobust.corruption = 'txt missing 5 %'"), HasSubstr("recipe.toml:2:"));
  EXPECT_THAT(error("seed = 2\nrobust.corruption = 'audio missing 5 % + mean 5 %'"),
              AllOf(HasSubstr("recipe.toml:2:"), HasSubstr("'mean' is for a diagnosis only")));
}

}  // namespace
}  // namespace modrob::train
