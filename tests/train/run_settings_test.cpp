#include "train/run_settings.h"

#include "support.h"

namespace modrob::train {

namespace {

RunSettings settings_from(const std::string& toml) {
  return RunSettings::resolve(io::Config::from_toml(toml, "recipe.toml"));
}

}  // namespace

TEST(RunSettings, resolving_the_written_settings_gives_them_again) {
  const auto settings = settings_from(
      "seed = 7\ndata = 'there'\n[robust]\nmissing = 0.15\nnoise = 0.15\nmodalities = 'text+audio'\n[misa]\n"
      "hidden_size = 16\n[fidelity]\npreset = 'reference'\ncmd_at_zero = 'zero_gradient'\n");
  const io::Json written = settings.to_json();
  EXPECT_EQ(RunSettings::resolve(io::Config::from_json(written, "config.json")).to_json(), written);
  EXPECT_EQ(written.at("misa").at("hidden_size"), 16);
  EXPECT_EQ(written.at("training").at("patience"), 6) << "defaults are written too";
}

TEST(RunSettings, a_preset_sets_every_switch_and_single_ones_change_behind_it) {
  const auto settings = settings_from("[fidelity]\ncmd_at_zero = 'zero_gradient'\npreset = 'reference'\n");
  EXPECT_EQ(settings.fidelity.cmd_at_zero, models::CmdAtZero::kZeroGradient);
  EXPECT_EQ(settings.fidelity.text_layout, models::TextLayout::kPadded);
  EXPECT_EQ(settings.encoder_options().layout, models::TextLayout::kPadded);
  EXPECT_TRUE(settings.encoder_options().dropout_in_frozen_layers);
  EXPECT_EQ(settings.collate_options(512).row_order, models::RowOrder::kLongestFirst);
  EXPECT_EQ(settings.training_plan().selection, plan::Selection::kReferenceBatch);
  EXPECT_EQ(settings.training_plan().noise_kind, plan::Kind::kNoiseScale);
  EXPECT_EQ(settings_from("robust.noise_kind = 'noise_scale'").training_plan().noise_kind, plan::Kind::kNoiseScale);
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
