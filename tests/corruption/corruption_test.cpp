#include "corruption/prelude.h"

namespace modrob::corruption {
namespace {

ShortForm form_of(std::string_view missing, std::string_view noise) {
  return {.missing = Rate::parse(missing), .noise = Rate::parse(noise)};
}

io::Json to_json(const Corruption& corruption) { return io::record_json(Unmasked{corruption}); }
Corruption from_json(const io::Json& json) { return io::read_record<Unmasked>(json, "diagnosis.json").corruption; }

TEST(Corruption, has_a_name_for_people) {
  EXPECT_EQ(form_of("0.3", "0").corruption().name(), "text missing 30 %");
  EXPECT_EQ(form_of("0.15", "0.15").corruption().name(), "text missing 15 % + noise_add 15 %");
  const auto noise = Corruption::of(kNoiseScale, ModalitySet::parse("audio+video"), Rate::parse("2.5%"), 0.5);
  EXPECT_EQ(noise.name(), "audio+video noise_scale 2.5 % strength 0.5");
  EXPECT_EQ(Corruption().name(), "text missing 0 %");
  EXPECT_EQ(Corruption::of(kNoiseAdd, Modality::kVideo, Rate()).name(), "video missing 0 %");
}

TEST(Corruption, names_read_back) {
  for (const char* name : {"text missing 30 %", "audio+video noise_add 2.5 %", "text missing 15 % + noise_add 15 %",
                           "video noise_scale 100 % strength 0.5", "text missing 10 % + noise_scale 5 % strength 2.0",
                           "text missing 0 %", "text missing 15 % + audio noise_add 10 % strength 0.5",
                           "text noise_add 5 % + missing 10 % + video missing 100 %"}) {
    EXPECT_EQ(Corruption::parse(name, "x").name(), name);
  }
  EXPECT_EQ(Corruption::parse(" video+audio   missing 030% ", "x").name(), "audio+video missing 30 %");
  EXPECT_EQ(Corruption::parse("text noise_add 0.3", "x").name(), "text noise_add 30 %");
  EXPECT_EQ(Corruption::parse("audio+video:noise_add:1:strength:0.5", "x").name(),
            "audio+video noise_add 100 % strength 0.5");
  EXPECT_EQ(Corruption::parse("text:15+15", "x").name(), "text missing 15 % + noise_add 15 %");
  EXPECT_EQ(Corruption::parse_training("text:15+15", "x").name(), "text missing 15 % + noise 15 %");
}

RC_GTEST_PROP(Corruption, any_name_reads_back, ()) {
  Corruption corruption;
  const auto rate = [] { return Rate::from_double(*rc::gen::inRange(1, 500'000'001) / 1e9); };
  const auto first = ModalitySet::from_bits(*rc::gen::inRange<uint32_t>(1, 8));
  const auto second =
      *rc::gen::arbitrary<bool>() ? first : ModalitySet::from_bits(ModalitySet::all().bits() & ~first.bits());
  corruption.perturbations.push_back({kMissing, first, rate()});
  if (!second.empty()) {
    corruption.perturbations.push_back(
        {*rc::gen::element(kNoiseAdd, kNoiseScale), second, rate(), *rc::gen::inRange(1, 1000) / 64.0});
  }
  const auto read = Corruption::parse(corruption.name(), "x");
  RC_ASSERT(read.perturbations == corruption.perturbations);
  RC_ASSERT(from_json(to_json(corruption)).name() == corruption.name());
}

TEST(Corruption, what_is_no_name_is_refused_with_the_place) {
  const auto error = [](const char* name) { return user_error_of([&] { Corruption::parse(name, "study.toml:3:1"); }); };
  for (const char* name :
       {"", "text", "text missing", "text missing 30 % noise_add 5 %", "text missing 30 % strength 2",
        "text noise_add 30 % strength", "text noise_add 30 % strength x", "text noise_add 30 % strength 2 2",
        "text missing 30 % +"}) {
    EXPECT_THAT(error(name), StartsWith("study.toml:3:1: '" + std::string(name) + "' names no corruption")) << name;
  }
  EXPECT_THAT(error("text:15+15+15"), HasSubstr("'15+15%' is no rate"));
  EXPECT_THAT(error("txt missing 30 %"), HasSubstr("did you mean 'text'"));
  EXPECT_THAT(error("text mising 30 %"), HasSubstr("did you mean 'missing'"));
  EXPECT_THAT(error("text noise 30 %"), HasSubstr("unknown kind of corruption 'noise'"));
  EXPECT_THAT(error("text missing 130 %"), HasSubstr("study.toml:3:1: '130%' is no rate"));
  EXPECT_THAT(error("text missing 60 % + noise_add 60 %"),
              HasSubstr("study.toml:3:1: the rates of what befalls text: 0.6 and 0.6 add up to 1.2"));
  EXPECT_THAT(error("text missing 10 % + text+audio missing 10 %"),
              HasSubstr("study.toml:3:1: text is in 'text' and in 'text+audio'"));
  EXPECT_THAT(error("text missing 10 % + missing 20 %"), HasSubstr("'missing' is there twice"));
  EXPECT_THAT(error("text noise_add 30 % strength nan"), HasSubstr("the strength of noise_add is nan"));
  EXPECT_THAT(error("text noise_add 30 % strength -1"), HasSubstr("the strength of noise_add is -1"));
}

TEST(Corruption, validation_says_what_is_wrong_and_where) {
  EXPECT_NO_THROW(Corruption().validate("study.toml:3"));
  const auto error = [](std::vector<Perturbation> perturbations) {
    return user_error_of([&] { Corruption{std::move(perturbations), {}}.validate("study.toml:3"); });
  };
  EXPECT_THAT(error({{kMissing, ModalitySet(), Rate()}}), HasSubstr("study.toml:3: no modality"));
  std::vector<Perturbation> many;
  for (int i = 0; i < 9; ++i) many.push_back({kNoiseAdd, Modality::kText, Rate::parse("0.01"), 0.1 * i});
  EXPECT_THAT(error(many), HasSubstr("8 perturbations at most, not 9"));
}

TEST(Corruption, clean_means_that_nothing_changes) {
  EXPECT_TRUE(Corruption().clean());
  EXPECT_TRUE(Corruption::of(kMissing, Modality::kText, Rate()).clean());
  EXPECT_FALSE(Corruption::of(kNoiseAdd, Modality::kText, Rate::parse("0.3")).clean());
  EXPECT_TRUE(Corruption::of(kNoiseAdd, Modality::kText, Rate::parse("0.3"), 0).clean());
  EXPECT_FALSE(Corruption::of(kMissing, Modality::kText, Rate::parse("0.1"), 0).clean());
}

TEST(Corruption, kinds_and_selections_read_back) {
  for (const auto& row : Kind::all()) {
    EXPECT_EQ(Kind::parse(row.name).name(), row.name);
    EXPECT_GE(row.version, 1);
  }
  for (const auto& name : selection_names()) {
    EXPECT_EQ(selection_name(parse_selection(name.name)), name.name);
  }
  EXPECT_THAT(user_error_of([] { Kind::parse("noise_ad"); }), HasSubstr("did you mean 'noise_add'"));
  EXPECT_THAT(user_error_of([] { parse_selection("exactly"); }), HasSubstr("unknown selection 'exactly'"));
}

TEST(Corruption, json_reads_back_with_the_keys_that_older_programs_wrote) {
  const ShortForm form{ModalitySet::all(), Rate::parse("0.1"), Rate::parse("0.25"), kNoiseScale, 2};
  const io::Json json = to_json(form.corruption());
  EXPECT_EQ(json.dump(), R"({"name":"text+audio+video missing 10 % + noise_scale 25 % strength 2.0",)"
                         R"("modalities":"text+audio+video","missing":0.1,"noise":0.25,"noise_kind":"noise_scale",)"
                         R"("strength":2.0})");
  EXPECT_EQ(to_json(from_json(json)), json);
  const auto both = Corruption::parse("text missing 15 % + audio noise_add 10 % strength 0.5", "x");
  EXPECT_EQ(to_json(both).dump(), R"({"name":"text missing 15 % + audio noise_add 10 % strength 0.5","perturbations":[)"
                                  R"({"kind":"missing","modalities":"text","rate":0.15,"strength":1.0},)"
                                  R"({"kind":"noise_add","modalities":"audio","rate":0.1,"strength":0.5}]})");
  EXPECT_EQ(from_json(to_json(both)).perturbations, both.perturbations);
}

TEST(Corruption, the_short_form_reads_back) {
  for (const char* missing : {"0", "0.1"}) {
    for (const char* noise : {"0", "0.2"}) {
      for (const auto kind : {kNoiseAdd, kNoiseScale, kPresetNoise}) {
        const ShortForm form{Modality::kAudio, Rate::parse(missing), Rate::parse(noise), kind, 0.5};
        const auto read = ShortForm::of(form.corruption());
        ASSERT_TRUE(read);
        EXPECT_EQ(read->missing, form.missing);
        EXPECT_EQ(read->noise, form.noise);
        EXPECT_EQ(read->modalities, form.modalities);
        EXPECT_EQ(read->strength, form.strength);
        if (form.noise > Rate()) {
          EXPECT_EQ(read->noise_kind, form.noise_kind);
        }
      }
    }
  }
}

TEST(Corruption, errors_name_the_file_and_the_key) {
  const auto error = [](auto&& change) {
    io::Json json = to_json(form_of("0.1", "0.25").corruption());
    change(json);
    return user_error_of([&] { from_json(json); });
  };
  EXPECT_THAT(error([](io::Json& j) { j.erase("strength"); }), HasSubstr("diagnosis.json: "));
  EXPECT_THAT(error([](io::Json& j) { j.erase("strength"); }), HasSubstr("strength"));
  EXPECT_THAT(error([](io::Json& j) { j["missing"] = "much"; }), HasSubstr("diagnosis.json: missing: "));
  EXPECT_THAT(error([](io::Json& j) { j["missing"] = 1.5; }), HasSubstr("missing: '1.5'"));
  EXPECT_THAT(error([](io::Json& j) { j["missing"] = 0.8; }), HasSubstr("add up to 1.05"));
  EXPECT_THAT(error([](io::Json& j) { j["noise_kind"] = "noise_ad"; }), HasSubstr("did you mean 'noise_add'"));
  EXPECT_THAT(error([](io::Json& j) { j["noise_kind"] = "missing"; }), HasSubstr("no kind of noise"));
  EXPECT_THAT(error([](io::Json& j) { j["modalities"] = "smell"; }), HasSubstr("unknown modality 'smell'"));
}

TEST(Kind, of_another_program_is_declared_by_name) {
  const Kind rain = Kind::declare("rain");
  EXPECT_EQ(Kind::declare("rain"), rain);
  EXPECT_EQ(Kind::declare("missing"), kMissing);
  EXPECT_EQ(Corruption::parse("text rain 30 % strength 2", "here").name(), "text rain 30 % strength 2.0");
  EXPECT_THAT(user_error_of([] { Kind::declare("heavy rain"); }), HasSubstr("letters, digits and '_'"));
  EXPECT_THAT(user_error_of([] { Kind::parse("hail"); }), HasSubstr("unknown kind of corruption 'hail'"));
}

TEST(DefaultConditions, are_the_papers_eight_and_each_modality_lost) {
  std::vector<std::string> names;
  for (const auto& condition : default_conditions(std::vector{Modality::kAudio, Modality::kText})) {
    names.push_back(condition.name());
  }
  EXPECT_THAT(names, ElementsAre("audio missing 5 %", "audio missing 10 %", "audio missing 15 %", "audio missing 30 %",
                                 "audio noise_add 5 %", "audio noise_add 10 %", "audio noise_add 15 %",
                                 "audio noise_add 30 %", "audio missing 100 %", "text missing 100 %"));
}

}  // namespace
}  // namespace modrob::corruption
