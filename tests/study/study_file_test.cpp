#include "study/study_file.h"

#include <gmock/gmock.h>

#include "protocols/protocol_list.h"
#include "study/grid.h"
#include "study/protocol_preset.h"
#include "study/study_check.h"
#include "study_support.h"

namespace modrob::study {
namespace {

using ::testing::AllOf;
using testing::changed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kStudy;
using testing::read_study;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::user_error_of;

// The message about a study, without the folder in front: "study.toml:12:1: ...".
std::string error_of(std::string_view text, const std::vector<std::string>& assignments = {}) {
  const TemporaryFolder folder;
  std::string message = user_error_of([&] { read_study(folder, text, assignments); });
  const std::string place = folder.path().string() + "/";
  const auto found = message.find(place);
  return found == std::string::npos ? message : message.erase(found, place.size());
}

std::vector<std::string> condition_names(const StudyFile& study) {
  std::vector<std::string> names;
  for (const auto& condition : study.conditions) names.push_back(condition.name());
  return names;
}

}  // namespace

TEST(StudyFile, reads_every_key) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, changed("draws = 3", "draws = 3\nsplit = \"valid\"\ndiagnosis_seed = 9"));
  EXPECT_EQ(study.name, "tiny");
  EXPECT_EQ(study.title, "a tiny study");
  EXPECT_THAT(study.data, ElementsAre("sets/mosi"));
  EXPECT_THAT(study.models, ElementsAre("misa"));
  EXPECT_THAT(study.seeds, ElementsAre(1, 2));
  EXPECT_EQ(study.draws, 3);
  EXPECT_EQ(study.split, "valid");
  EXPECT_EQ(study.diagnosis_seed, 9);
  ASSERT_EQ(study.strategies.size(), 2u);
  EXPECT_EQ(study.strategies[0].name, "none");
  EXPECT_TRUE(study.strategies[0].corruption.clean());
  EXPECT_EQ(study.strategies[1].corruption.name(), "text missing 15 % + noise 15 %");
  EXPECT_EQ(study.strategies[1].corruption.perturbations[1].strength, 1);
  EXPECT_EQ(*study.settings.find("training.epochs"), 2);
}

TEST(StudyFile, protocols_are_conditions_at_every_rate_that_they_publish) {
  const TemporaryFolder folder;
  const auto study = read_study(
      folder, changed("draws = 3", "draws = 3\nprotocols = [\"mplmm\", \"mmin\", \"cms_mamba.text_heavy.corrected\"]"));
  const auto names = condition_names(study);
  const std::vector<std::string> last(names.end() - 4, names.end());
  EXPECT_THAT(last, ElementsAre("mplmm 60 %", "mplmm 70 %", "mmin", "cms_mamba.text_heavy.corrected"));
  const auto again = StudyFile::from_config(config::Config::from_json(study.to_json(), "again"));
  EXPECT_EQ(condition_names(again), names);
  EXPECT_EQ(again.to_json(), study.to_json());
  EXPECT_THAT(request_of(study).conditions.back().masks.draws, 5);
}

TEST(StudyFile, a_protocol_stands_in_a_condition_too) {
  const TemporaryFolder folder;
  const auto study =
      read_study(folder, changed("draws = 3", "draws = 3") +
                             "\n[[condition]]\nmodalities = [\"audio+video\"]\nkinds = [\"lnln\"]\nrates = [0.3]\n"
                             "[[condition]]\ncorruptions = [\"lnln 30 %\"]\n");
  const auto names = condition_names(study);
  EXPECT_EQ(names.at(names.size() - 2), "audio+video lnln 30 %");
  EXPECT_EQ(names.back(), "lnln 30 %");
}

TEST(StudyFile, mistakes_about_protocols_are_named_where_they_stand) {
  const auto with = [](const std::string& protocols) {
    return error_of(changed("draws = 3", "draws = 3\nprotocols = " + protocols));
  };
  EXPECT_THAT(with("[\"lnlm\"]"), AllOf(StartsWith("study.toml:"), HasSubstr("did you mean 'lnln'?")));
  EXPECT_THAT(with("[\"noise_add\"]"), HasSubstr("'noise_add' is a kind of corruption and no protocol"));
  EXPECT_THAT(with("[\"lnln\", \"lnln\"]"), HasSubstr("listed twice"));
  EXPECT_THAT(error_of(changed("missing = 0.15\nnoise = 0.15", "corruption = \"lnln 30 %\"")),
              AllOf(StartsWith("study.toml:"), HasSubstr("lnln.training")));
}

TEST(StudyFile, every_protocol_has_a_preset_in_both_forms) {
  for (const auto& protocol : protocols::protocol_list()) {
    for (const auto form : protocols::kForms) {
      const TemporaryFolder folder;
      const auto study = read_study(folder, protocol_preset(protocol, form));
      EXPECT_EQ(study.name, preset_name(protocol, form));
      EXPECT_FALSE(study.protocols.empty());
      EXPECT_EQ(study.strategies.size() > 1, !protocol.training_patterns.empty()) << study.name;
      EXPECT_EQ(study.split, study.name == "mplmm.reference" ? "valid" : "test");
    }
  }
}

TEST(StudyFile, headline_metrics_are_names_of_metrics_each_once) {
  const TemporaryFolder folder;
  EXPECT_THAT(read_study(folder, kStudy).metrics, ElementsAre("corr", "f1_non0", "mae"));
  EXPECT_THAT(read_study(folder, changed("draws = 3", "metrics = [\"ccc\", \"mae\"]")).metrics,
              ElementsAre("ccc", "mae"));
  EXPECT_THAT(error_of(changed("draws = 3", "metrics = [\"cor\"]")),
              StartsWith("study.toml:6:1: 'metrics': unknown metric 'cor'; did you mean 'corr'"));
  EXPECT_EQ(error_of(changed("draws = 3", "metrics = [\"mae\", \"mae\"]")),
            "study.toml:6:1: metric 'mae' is listed twice; name each once");
  EXPECT_EQ(error_of(changed("draws = 3", "metrics = []")), "study.toml:6:1: at least one metric is needed");
}

TEST(StudyFile, what_is_absent_has_its_default) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, changed("draws = 3", ""));
  EXPECT_EQ(study.draws, 20);
  EXPECT_EQ(study.split, "test");
  EXPECT_EQ(study.diagnosis_seed, 1);
}

TEST(StudyFile, conditions_are_every_combination_in_order) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, kStudy);
  EXPECT_THAT(
      condition_names(study),
      ElementsAre("text missing 30 %", "audio missing 30 %", "audio missing 100 %", "audio noise_add 30 % strength 0.5",
                  "audio noise_add 100 % strength 0.5", "audio+video missing 30 %", "audio+video missing 100 %",
                  "audio+video noise_add 30 % strength 0.5", "audio+video noise_add 100 % strength 0.5"));
}

TEST(StudyFile, set_overlays_the_settings_and_remembers_where) {
  const TemporaryFolder folder;
  const auto study = read_study(folder, kStudy, {"training.epochs=7", "text.freeze_layers=1"});
  EXPECT_EQ(*study.settings.find("training.epochs"), 7);
  EXPECT_EQ(study.settings.where("training.epochs"), "--set training.epochs");
  EXPECT_EQ(*study.settings.find("text.freeze_layers"), 1);
  EXPECT_EQ(error_of(kStudy, {"training.epochs"}), "--set 'training.epochs': expected key=value, as in 'seed=3'");
}

TEST(StudyFile, data_sets_of_one_name_could_not_be_told_apart) {
  const testing::TemporaryFolder folder;
  const auto text = testing::changed("data = [\"sets/mosi\"]", "data = [\"sets/mosi\", \"other/mosi\"]");
  EXPECT_THAT(
      testing::user_error_of([&] { testing::read_study(folder, text); }),
      ::testing::HasSubstr("study.toml:3:1: the data sets 'sets/mosi' and 'other/mosi' have the same name, 'mosi'"));
}

TEST(StudyFile, the_quick_study_of_the_program_is_read) {
  const auto study = StudyFile::read(MODROB_SOURCE_DIR "/studies/quick.toml");
  EXPECT_EQ(study.name, "quick");
  EXPECT_EQ(study.strategies.size(), 2u);
  EXPECT_EQ(study.conditions.size(), 22u);
  // What its runs are asked. Another hash would diagnose every result that people have once more.
  EXPECT_EQ(io::canonical_hash(diagnosis_of(study)),
            "62a3b20c843ad1307fca8297e25ec53129852b1f8324ded691d3ef13c291a346");
}

TEST(StudyFile, what_it_says_can_be_written_and_read_again) {
  const TemporaryFolder folder;
  auto study = read_study(folder, changed("rates = [0.3]", "rates = [0.123456789, 0.3]\nstrength = 0.1"),
                          {"optimizer.learning_rate=1e-05", "training.epochs=7", "text.encoder=\"a b\""});
  study.data = {"other"};
  const io::Json json = study.to_json();
  const auto again = StudyFile::from_config(config::Config::from_json(io::parse_json(json.dump(), "x"), "study.json"));
  EXPECT_EQ(again.to_json(), json);
  EXPECT_EQ(diagnosis_of(again).dump(), diagnosis_of(study).dump());
  EXPECT_EQ(again.settings.values().dump(), study.settings.values().dump());
  EXPECT_EQ(*again.settings.find("optimizer.learning_rate"), 1e-05);
  EXPECT_THAT(again.data, ElementsAre("other"));
  EXPECT_EQ(again.conditions[0].perturbations.at(0).rate, Rate::parse("0.123456789"));
  EXPECT_EQ(again.title, study.title);
  EXPECT_EQ(again.draws, study.draws);
  const auto runs = make_grid(study, "out", testing::resolve), others = make_grid(again, "out", testing::resolve);
  ASSERT_EQ(runs.size(), others.size());
  for (size_t i = 0; i < runs.size(); ++i) EXPECT_EQ(runs[i].folder, others[i].folder);
}

TEST(StudyFile, conditions_that_hit_nobody_are_written_with_their_kind) {
  const TemporaryFolder folder;
  for (const std::string kind : {"missing", "noise_add", "noise_scale"}) {
    const auto study = read_study(
        folder, changed("kinds = [\"missing\"]\nrates = [0.3]", "kinds = [\"" + kind + "\"]\nrates = [0, 0.3]"));
    const auto again = StudyFile::from_config(config::Config::from_json(study.to_json(), "study.json"));
    EXPECT_EQ(diagnosis_of(again).dump(), diagnosis_of(study).dump()) << kind;
  }
}

TEST(StudyFile, a_strategy_may_be_any_corruption) {
  const TemporaryFolder folder;
  const std::string text = "text missing 15 % + audio noise_scale 10 % strength 0.5";
  const auto study = read_study(folder, changed("missing = 0.15\nnoise = 0.15", "corruption = \"" + text + "\""));
  EXPECT_EQ(study.strategies[1].corruption.name(), text);
  const auto again = StudyFile::from_config(config::Config::from_json(study.to_json(), "study.json"));
  EXPECT_EQ(again.strategies[1].corruption.name(), text);
  const auto settings = settings_of_run(study, study.strategies[1], 1);
  EXPECT_EQ(*settings.find("robust.corruption"), text);
  EXPECT_FALSE(settings.contains("robust.missing"));
  const auto named = read_study(folder, changed("noise = 0.15", "noise = 0.15\nnoise_kind = \"noise_scale\""));
  EXPECT_EQ(named.strategies[1].corruption.name(), "text missing 15 % + noise_scale 15 %");
  EXPECT_EQ(*settings_of_run(named, named.strategies[1], 1).find("robust.noise_kind"), "noise_scale");
  EXPECT_EQ(StudyFile::from_config(config::Config::from_json(named.to_json(), "x")).to_json(), named.to_json());

  EXPECT_THAT(error_of(changed("noise = 0.15", "corruption = \"text missing 5 %\"")),
              HasSubstr("study.toml:13:1: 'missing' beside 'corruption'"));
  EXPECT_THAT(error_of(changed("missing = 0.15\nnoise = 0.15", "corruption = \"txt missing 5 %\"")),
              HasSubstr("study.toml:13:1: 'corruption': 'txt missing 5 %' names no corruption"));
  EXPECT_THAT(error_of(changed("missing = 0.15\nnoise = 0.15", "corruption = \"text noise_relative 5 %\"")),
              HasSubstr("study.toml:13:1: 'corruption': 'noise_relative' is for a diagnosis only"));
  EXPECT_THAT(error_of(changed("noise = 0.15", "noise_kind = \"nois_add\"")), HasSubstr("did you mean 'noise_add'"));
}

TEST(StudyFile, a_condition_may_be_any_corruption) {
  const TemporaryFolder folder;
  const std::string list = "corruptions = [\"text missing 15 % + noise_add 15 %\", \"audio:missing:0.2\"]";
  const auto study = read_study(folder, changed("modalities = [\"text\"]\nkinds = [\"missing\"]\nrates = [0.3]", list));
  ASSERT_EQ(study.conditions.size(), 10u);
  EXPECT_EQ(study.conditions[0].name(), "text missing 15 % + noise_add 15 %");
  EXPECT_EQ(study.conditions[1].name(), "audio missing 20 %");
  const auto again = StudyFile::from_config(config::Config::from_json(study.to_json(), "study.json"));
  EXPECT_EQ(diagnosis_of(again).dump(), diagnosis_of(study).dump());
  EXPECT_THAT(error_of(changed("rates = [0.3]", "rates = [0.3]\ncorruptions = [\"text missing 30 %\"]")),
              HasSubstr("the condition 'text missing 30 %' is listed twice"));
  EXPECT_THAT(error_of(changed("rates = [0.3]", "corruptions = [\"text noise 30 %\"]")),
              HasSubstr("'corruptions': 'text noise 30 %' names no corruption"));
}

TEST(StudyFile, every_preset_can_be_written_and_read_again) {
  for (const auto& name : list_presets(MODROB_SOURCE_DIR "/studies")) {
    const auto study = StudyFile::read(MODROB_SOURCE_DIR "/studies/" + name + ".toml");
    const auto again = StudyFile::from_config(config::Config::from_json(study.to_json(), "study.json"));
    EXPECT_EQ(again.to_json(), study.to_json()) << name;
    EXPECT_EQ(diagnosis_of(again).dump(), diagnosis_of(study).dump()) << name;
  }
}

TEST(StudyFile, brings_its_own_recipes) {
  const TemporaryFolder folder;
  write_file_whole(folder / "mine.toml", "model = \"misa\"\n[training]\nepochs = 7\n");
  const auto by_file = read_study(folder, std::string(kStudy) + "[recipe]\nmisa = \"mine.toml\"\n");
  EXPECT_EQ(*by_file.recipes.at("misa").find("training.epochs"), 7);
  EXPECT_THAT(by_file.recipes.at("misa").where("training.epochs"), HasSubstr("mine.toml:3:"));
  const auto inside = read_study(folder, std::string(kStudy) + "[recipe.misa]\ntraining.epochs = 7\n");
  EXPECT_EQ(*inside.recipes.at("misa").find("training.epochs"), 7);
  // study.json is complete by itself; without recipes it says what it always said.
  const auto again = StudyFile::from_config(config::Config::from_json(by_file.to_json(), "study.json"));
  EXPECT_EQ(again.recipes.at("misa").values(), by_file.recipes.at("misa").values());
  EXPECT_FALSE(read_study(folder, kStudy).to_json().contains("recipe"));
}

TEST(StudyFile, recipes_that_do_not_belong_are_refused) {
  const std::string study(kStudy);
  EXPECT_THAT(error_of(study + "[recipe]\nmits = \"a.toml\"\n"), HasSubstr("a.toml"));
  EXPECT_THAT(error_of(study + "[recipe.bbfn]\nseed = 1\n"),
              HasSubstr("a recipe for 'bbfn', which is no model of the study"));
  EXPECT_THAT(error_of(study + "[recipe.misa]\nmodel = \"mult\"\n"), HasSubstr("is one for \"mult\""));
  EXPECT_THAT(error_of(study + "[recipe]\nmisa = 3\n"), HasSubstr("write the name of a file, or a table"));
}

TEST(StudyFile, a_file_that_is_absent_or_no_toml_is_named) {
  EXPECT_THAT(user_error_of([] { StudyFile::read("/absent/study.toml"); }), HasSubstr("'/absent/study.toml'"));
  EXPECT_THAT(error_of(changed("draws = 3", "draws = = 3")), StartsWith("study.toml:6:9: "));
}

TEST(StudyFile, unknown_keys_get_near_matches) {
  EXPECT_THAT(error_of(changed("draws", "darws")),
              StartsWith("study.toml:6:1: unknown setting 'darws'; did you mean 'draws'"));
  EXPECT_THAT(error_of(changed("missing = 0.15", "mising = 0.15")),
              StartsWith("study.toml:13:1: unknown setting 'mising'; did you mean 'missing'"));
  EXPECT_THAT(error_of(changed("strength", "strenght")),
              StartsWith("study.toml:25:1: unknown setting 'strenght'; did you mean 'strength'"));
}

TEST(StudyFile, wrong_types_have_their_line) {
  EXPECT_EQ(error_of(changed("draws = 3", "draws = 0")),
            "study.toml:6:1: 'draws' is 0, but must be between 1 and 1e+06");
  EXPECT_THAT(error_of(changed("seeds = [1, 2]", "seeds = [1, -2]")), StartsWith("study.toml:5:1: 'seeds[1]' is -2"));
  EXPECT_THAT(error_of(changed("data = [\"sets/mosi\"]", "data = \"mosi\"")),
              StartsWith("study.toml:3:1: 'data' must be a list of texts"));
  EXPECT_THAT(error_of(changed("noise = 0.15", "noise = \"some\"")),
              StartsWith("study.toml:14:1: 'noise' must be a number"));
  EXPECT_THAT(error_of(changed("rates = [0.3, 1.0]", "rates = [0.3, 1.5]")),
              StartsWith("study.toml:24:1: 'rates[1]' is 1.5, but must be between 0 and 1"));
  EXPECT_THAT(error_of(changed("strength = 0.5", "strength = -1")), StartsWith("study.toml:25:1: 'strength' is -1"));
}

TEST(StudyFile, tables_must_be_tables) {
  const std::string no_strategy = changed(
      "[[strategy]]\nname = \"none\"\n\n[[strategy]]\nname = \"15+15\"\n"
      "missing = 0.15\nnoise = 0.15\n",
      "");
  EXPECT_EQ(error_of("strategy = 3\n" + no_strategy),
            "study.toml:1:1: 'strategy' must be written as [[strategy]] tables");
  EXPECT_EQ(error_of("strategy = [3]\n" + no_strategy),
            "study.toml:1:1: 'strategy' must be written as [[strategy]] tables");
  EXPECT_EQ(error_of(no_strategy), "study.toml: at least one [[strategy]] is needed");
  EXPECT_THAT(error_of("settings = 1\n" + changed("[settings]\ntraining.epochs = 2\n", "")),
              StartsWith("study.toml:1:1: 'settings' must be a table"));
  const auto first = kStudy.find("[[condition]]"), end = kStudy.find("[settings]");
  std::string no_condition(kStudy);
  no_condition.erase(first, end - first);
  EXPECT_EQ(error_of(no_condition), "study.toml: at least one [[condition]] is needed, or one of 'protocols'");
}

TEST(StudyFile, names_are_needed_and_must_fit_into_a_folder) {
  EXPECT_EQ(error_of(changed("name = \"tiny\"", "")), "study.toml: the study has no name; write name = \"quick\"");
  EXPECT_EQ(error_of(changed("\"tiny\"", "\"\"")), "study.toml:1:1: the study has no name; write name = \"quick\"");
  for (const std::string name : {"a/b", "..", ".", "a\\nb"}) {
    EXPECT_THAT(
        error_of(changed("\"tiny\"", "\"" + name + "\"")),
        StartsWith("study.toml:1:1: the name of the study is \"" + name + "\"; it becomes part of a folder's name"));
  }
  EXPECT_THAT(error_of(changed("\"15+15\"", "\"15/15\"")),
              StartsWith("study.toml:12:1: the name of a [[strategy]] is \"15/15\""));
  EXPECT_THAT(error_of(changed("\"15+15\"", "\"15+15 \"")), HasSubstr("begins or ends with a blank"));
  EXPECT_EQ(error_of(changed("name = \"15+15\"", "")),
            "study.toml:11:1: a [[strategy]] needs a name, such as \"none\" or \"15+15\"");
}

TEST(StudyFile, lists_are_not_empty_and_name_each_once) {
  EXPECT_EQ(error_of(changed("[\"sets/mosi\"]", "[]")), "study.toml:3:1: at least one data set is needed");
  EXPECT_EQ(error_of(changed("models = [\"misa\"]", "")), "study.toml: at least one model is needed");
  EXPECT_EQ(error_of(changed("seeds = [1, 2]", "seeds = []")), "study.toml:5:1: at least one seed is needed");
  EXPECT_EQ(error_of(changed("seeds = [1, 2]", "seeds = [1, 2, 1]")),
            "study.toml:5:1: seed '1' is listed twice; name each once");
  EXPECT_EQ(error_of(changed("[\"misa\"]", "[\"misa\", \"misa\"]")),
            "study.toml:4:1: model 'misa' is listed twice; name each once");
  EXPECT_EQ(error_of(changed("\"15+15\"", "\"none\"")),
            "study.toml:12:1: strategy 'none' is listed twice; name each once");
  EXPECT_THAT(error_of(changed("rates = [0.3, 1.0]", "rates = []")),
              StartsWith("study.toml:24:1: a [[condition]] needs rates, such as rates = [0.3, 1.0]"));
  EXPECT_THAT(error_of(changed("rates = [0.3, 1.0]", "")), StartsWith("study.toml:21:1: a [[condition]] needs rates"));
  EXPECT_THAT(error_of(changed("modalities = [\"audio\", \"audio+video\"]", "modalities = []")),
              StartsWith("study.toml:22:1: a [[condition]] needs modalities"));
  EXPECT_THAT(error_of(changed("kinds = [\"missing\", \"noise_add\"]", "kinds = []")),
              StartsWith("study.toml:23:1: a [[condition]] needs kinds"));
  EXPECT_EQ(error_of(changed("[\"audio\", \"audio+video\"]", "[\"text\", \"audio\"]")),
            "study.toml:24:1: the condition 'text missing 30 %' is listed twice");
}

TEST(StudyFile, what_groups_are_called_is_said_of_imported_scores_in_one_word) {
  EXPECT_EQ(error_of(changed("draws = 3", "group = \"patient\"")).substr(0, 56),
            "study.toml:6:1: 'group' is for imported scores; what thi");
  EXPECT_THAT(error_of(changed("draws = 3", "scores = \"imported_passes\"\ngroup = \"<b>\"")),
              StartsWith("study.toml:7:1: 'group': group '<b>'"));
}

TEST(StudyFile, kinds_that_do_not_act_on_a_modality_and_strengths_that_they_do_not_have_are_refused) {
  const auto refusal = [](const std::string& kind, const std::string& strength) {
    return error_of(changed("[[condition]]", "[[condition]]\nmodalities = [\"text\"]\nkinds = [\"" + kind +
                                                 "\"]\nrates = [1.0]\nstrength = " + strength + "\n[[condition]]"));
  };
  EXPECT_THAT(refusal("frames_missing", "0.5"),
              HasSubstr("'frames_missing' acts on the frames of audio+video, not of text"));
  EXPECT_THAT(refusal("dropout", "1.5"),
              HasSubstr("the strength of dropout is 1.5; it is the share of the features, 1.0 at most"));
  EXPECT_THAT(refusal("dropout", "1.5"), StartsWith("study.toml:"));
}

TEST(StudyFile, unknown_splits_modalities_and_kinds_are_refused_with_their_line) {
  EXPECT_THAT(error_of(changed("draws = 3", "split = \"tset\"")),
              StartsWith("study.toml:6:1: 'split': unknown split 'tset'; did you mean 'test'"));
  EXPECT_THAT(error_of(changed("missing = 0.15", "modalities = \"txt\"")),
              StartsWith("study.toml:13:1: 'modalities': unknown modality 'txt'; did you mean 'text'"));
  EXPECT_THAT(error_of(changed("\"audio+video\"", "\"audio+vdeo\"")),
              StartsWith("study.toml:22:1: 'modalities': unknown modality 'vdeo'; did you mean 'video'"));
  EXPECT_THAT(error_of(changed("\"noise_add\"", "\"noise_ad\"")),
              StartsWith("study.toml:23:1: 'kinds': unknown kind of corruption 'noise_ad'; did you mean 'noise_add'"));
}

TEST(StudyFile, rates_of_a_strategy_are_shares_that_add_up_to_one_at_most) {
  EXPECT_THAT(error_of(changed("missing = 0.15", "missing = -0.1")),
              StartsWith("study.toml:13:1: 'missing' is -0.1, but must be between 0 and 1"));
  EXPECT_THAT(error_of(changed("missing = 0.15", "missing = 0.9")),
              StartsWith("study.toml:14:1: missing + noise: 0.9 and 0.15 add up to 1.05"));
}

}  // namespace modrob::study
