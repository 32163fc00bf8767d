#include "tiny_world.h"

namespace modrob::testing {

namespace {

const TinyWorld& world() {
  static const TinyWorld kWorld;
  return kWorld;
}

std::string data() { return " --data " + (world().home / "tiny").string() + " "; }

// A run trained once for all tests.
const std::string& trained() {
  static const std::string kFolder = [] {
    const std::string folder = (world().home / "trained").string();
    const auto result = world().modrob("train" + data() + "--output " + folder);
    EXPECT_EQ(result.status, 0) << result.output;
    return folder;
  }();
  return kFolder;
}

}  // namespace

TEST(Cli, says_where_to_begin_which_version_it_is_and_helps_in_the_ways_people_ask) {
  const auto bare = world().modrob("");
  EXPECT_EQ(bare.status, 2);
  EXPECT_THAT(bare.output, AllOf(HasSubstr("Start with: "), HasSubstr("modrob --help")));
  const auto version = world().modrob("--version");
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.output, MatchesRegex("modrob [0-9.]+ \\(results version [0-9]+, LibTorch .*, GCC .*\\)\n"));
  EXPECT_EQ(world().modrob("version").output, version.output);
  EXPECT_EQ(world().modrob("help study run").output, world().modrob("study run --help").output);
  EXPECT_EQ(world().modrob("help").output, world().modrob("--help").output);
}

TEST(Cli, every_command_has_help_with_an_example) {
  for (const char* command : {"study",
                              "study run",
                              "study submit",
                              "study report",
                              "study plan",
                              "study check",
                              "study declare",
                              "study clean",
                              "study status",
                              "study stop",
                              "study schema",
                              "study import-scores",
                              "study table",
                              "cite",
                              "train",
                              "diagnose",
                              "predict",
                              "data",
                              "data make",
                              "data make spoken-reviews",
                              "data show",
                              "data import",
                              "data audit",
                              "data split",
                              "data export",
                              "data verify",
                              "explain",
                              "corrupt",
                              "corrupt mask",
                              "bench",
                              "bench step",
                              "bench encode",
                              "bench diagnose",
                              "bench protocol",
                              "checkpoint",
                              "checkpoint show",
                              "checkpoint import",
                              "fidelity",
                              "doctor",
                              "completion",
                              "version",
                              "run"}) {
    const auto result = world().modrob(std::string(command) + " --help");
    EXPECT_EQ(result.status, 0) << command;
    EXPECT_NE(result.output.find("Example: "), std::string::npos) << command << ": " << result.output;
  }
}

TEST(Cli, unknown_words_get_near_matches) {
  expect_refusal(world().modrob("trian"), {"'trian' is unknown to modrob", "train"});
  expect_refusal(world().modrob("train --outptu x"), {"--outptu", "--output"});
  expect_refusal(world().modrob("corrupt msk"), {"'msk' is unknown to modrob corrupt", "mask"});
  expect_refusal(world().modrob("train --model mise" + data() + "--output x"), {"mise", "did you mean 'misa'"});
  expect_refusal(world().modrob("train" + data() + "--set text.freeze_layer=1 --output x"),
                 {"--set text.freeze_layer", "did you mean 'text.freeze_layers'"});
}

TEST(Cli, rates_are_checked) {
  expect_refusal(world().modrob("corrupt mask" + data() + "--missing 1.5"), {"--missing", "1.5", "from 0 to 1"});
  expect_refusal(world().modrob("corrupt mask" + data() + "--missing 0.7 --noise 0.4"), {"0.7", "0.4", "1.1"});
  for (const std::string option : {"--modalities audio", "--missing 0.1", "--noise 0.1"}) {
    expect_refusal(world().modrob("corrupt mask" + data() + "--corruption 'text missing 5 %' " + option),
                   {"--corruption", option.substr(0, option.find(' '))});
  }
  expect_refusal(world().modrob("train" + data() + "--set robust.missing=-0.1 --output x"), {"robust.missing", "-0.1"});
  expect_refusal(world().modrob("train" + data() + "--set robust.missing=0.7 --set robust.noise=0.4 --output x"),
                 {"robust.noise", "0.7", "0.4"});
  expect_refusal(world().modrob("diagnose " + trained() + " --condition text:missing:30"), {"30", "from 0 to 1"});
}

// CLI11 keeps what an option excludes by address, which differs from process to process.
TEST(Cli, help_lists_what_an_option_excludes_by_name) {
  expect_success(world().modrob("corrupt mask --help"),
                 {"--corruption CORRUPTION Excludes: --missing --modalities --noise --protocol"});
}

TEST(Cli, a_diagnosis_under_protocols_tells_them_by_name) {
  expect_success(
      world().modrob("diagnose " + trained() + " --condition 'lnln 50 %' --condition mmin --draws 2 --output " +
                     (world().home / "under_protocols").string()),
      {"lnln 50 %", "mmin"});
  expect_refusal(world().modrob("diagnose " + trained() + " --condition lnln"), {"lnln needs its nominal rate"});
}

TEST(Cli, a_study_under_a_protocol_of_tokens_is_refused_for_a_model_that_reads_whole_words) {
  const auto& home = world().home;
  write_file_whole(home / "vectors.txt", "good 1 0.5 -1\nbad -1 0.125 1\n");
  const auto study_of = [&](const std::string& protocol) {
    const std::string file = (home / (protocol + ".toml")).string();
    write_file_whole(file, "name = 'words'\ndata = ['" + (home / "tiny").string() +
                               "']\nmodels = ['mult']\nseeds = [1]\nprotocols = ['" + protocol +
                               "']\n[[strategy]]\nname = 'none'\n[settings]\nmult.text = 'glove'\n"
                               "mult.word_embedding_size = 3\ntext.glove_file = '" +
                               (home / "vectors.txt").string() + "'\n[recipe.mult]\nmodel = 'mult'\n");
    return file;
  };
  const auto refused = world().modrob("study check " + study_of("lnln"));
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.output,
              AllOf(HasSubstr("lnln.toml:5"), HasSubstr("'lnln 10 %' acts on tokens, and mult reads whole words")));
  expect_success(world().modrob("study check " + study_of("mmin")), {"ready"});
}

TEST(Cli, protocols_print_realised_beside_nominal_rates) {
  expect_success(world().modrob("corrupt mask --protocol imder --rate 0.3"), {"nominal", "all", "0.2799"});
  expect_success(world().modrob("corrupt mask --protocol tfr_net --rate 1,0,0 --lengths 12 --utterances 5"),
                 {"1.0000", "0.8333"});
  expect_success(world().modrob("corrupt mask --protocol lnln --rate 0.35 --lengths 12"),
                 {"Not on the grid that LNLN"});
  expect_success(world().modrob("explain protocol"), {"cms_mamba", "missing_aware_prompts"});
  expect_success(world().modrob("explain protocol mplmm"), {"0.7 is 0.35 of", "corrected"});
  const auto of_data = world().modrob("corrupt mask --protocol lnln --rate 1" + data() + "--split test --json");
  ASSERT_EQ(of_data.status, 0) << of_data.output;
  const auto text = io::parse_json(of_data.output, "output").at("draws")[0].at("modalities").at("text");
  EXPECT_EQ(text.at("missing"), text.at("eligible"));
  EXPECT_EQ(text.at("valid"), text.at("eligible").get<int64_t>() + 2 * std::ssize(text.at("rows")));  // [CLS], [SEP]
}

TEST(Cli, what_is_wrong_with_a_protocol_is_said) {
  const std::string lnln = "corrupt mask --protocol lnln ";
  expect_refusal(world().modrob("corrupt mask --protocol lnlm --rate 0.3"), {"unknown protocol 'lnlm'", "'lnln'"});
  expect_refusal(world().modrob("explain protocol imdr"), {"unknown protocol 'imdr'", "'imder'"});
  expect_refusal(world().modrob("explain t3 imder"), {"'imder' behind 't3'", "explain protocol"});
  expect_refusal(world().modrob("explain protocol lnln --study x"), {"--study"});
  expect_success(world().modrob("explain protocol lnln --preset corrected"),
                 {"protocols = [\"lnln.corrected\"]", "corruption = \"lnln.training.corrected\""});
  expect_refusal(world().modrob("explain protocol lnln --preset correct"), {"did you mean 'corrected'"});
  expect_refusal(world().modrob("explain protocol --preset corrected"), {"--preset needs a protocol's name"});
  expect_refusal(world().modrob("explain t3 --preset corrected"), {"--preset is of a protocol"});
  expect_refusal(world().modrob(lnln + "--rate 1.1"), {"--rate", "1.1", "from 0 to 1"});
  expect_refusal(world().modrob(lnln), {"takes a rate", "0.9"});
  expect_refusal(world().modrob(lnln + "--rate 0.3,0.3"), {"one rate for all modalities"});
  expect_refusal(world().modrob(lnln + "--rate 0.3 --pattern blck"), {"unknown pattern of LNLN 'blck'", "random"});
  expect_refusal(world().modrob(lnln + "--rate 0.3 --form corected"), {"unknown form", "'corrected'"});
  expect_refusal(world().modrob(lnln + "--rate 0.3 --missing 0.2"), {"--missing", "--protocol"});
  expect_refusal(world().modrob(lnln + "--rate 0.3 --split test"), {"--split", "--data"});
  expect_refusal(world().modrob("corrupt mask --rate 0.3"), {"--rate", "--protocol"});
  for (const std::string lengths : {"0..5", "9..5", "5..60/50", "5,6", "a", "5..", "5/", "1..100001"}) {
    expect_refusal(world().modrob(lnln + "--rate 0.3 --lengths " + lengths), {"--lengths", "10..50/60"});
  }
}

TEST(Cli, numbers_are_what_they_seem) {
  const std::string seeds = "is not a whole number from 0 to 18446744073709551615";
  const std::string mask = "corrupt mask" + data() + "--missing 0.5 ";
  for (const char* seed : {"-1", "18446744073709551616", "10000000000000000000000", "1.5", "0x10", "010", "+1"}) {
    expect_refusal(world().modrob(mask + "--seed=" + seed), {"--seed", seeds});
  }
  expect_refusal(world().modrob(mask + "--seed -1"), {"--seed"});
  EXPECT_EQ(world().modrob(mask + "--seed 18446744073709551615").status, 0);
  expect_refusal(world().modrob(mask + "--draw 99999999999999999999"), {"--draw", "is not a whole number"});
  expect_refusal(world().modrob(mask + "--epoch 1e3"), {"--epoch", "1e3"});
  expect_refusal(world().modrob("diagnose " + trained() + " --draws 08"), {"--draws", "'08' is not a whole number"});
}

TEST(Cli, a_diagnosis_has_intervals) {
  const auto text = world().modrob("diagnose " + trained() + " --condition text:missing:1 --draws 2");
  expect_success(text, {"mask draws, with 95 % intervals for this trained model on new videos"});
  const auto json = io::parse_json(
      world().modrob("diagnose " + trained() + " --condition text:missing:1 --draws 2 --json").output, "output");
  EXPECT_EQ(json.at("intervals").at("resamples"), 2000);
  EXPECT_EQ(json.at("intervals").at("conditions")[1].at("name"), "text missing 100 %");
  EXPECT_EQ(io::read_json(fs::path(trained()) / "diagnosis/intervals.json"), json.at("intervals"));
}

TEST(Cli, a_corruption_is_spelled_in_one_way) {
  const std::string both = "text missing 50 % + audio noise_add 100 % strength 0.5";
  const auto json = io::parse_json(
      world()
          .modrob("diagnose " + trained() + " --condition '" + both + "' --condition text:15+15 --draws 2 --json")
          .output,
      "output");
  EXPECT_EQ(json.at("conditions")[0].at("name"), both);
  EXPECT_EQ(json.at("conditions")[1].at("name"), "text missing 15 % + noise_add 15 %");
  expect_refusal(world().modrob("diagnose " + trained() + " --condition text"), {"--condition", "names no corruption"});
  expect_refusal(world().modrob("diagnose " + trained() + " --condition 'text mising 5 %'"),
                 {"did you mean 'missing'"});
  const auto mask =
      io::parse_json(world().modrob("corrupt mask" + data() + "--json --corruption '" + both + "'").output, "output");
  EXPECT_EQ(mask.at("modalities"), "text+audio");
  std::set<std::string> seen;
  for (const auto& [id, hit] : mask.at("hits").items()) seen.insert(hit.get<std::string>());
  EXPECT_EQ(seen, (std::set<std::string>{"noise_add", "missing + noise_add"}));
}

TEST(Cli, text_encoder_folders_are_checked) {
  const TemporaryFolder folder;
  const auto encoder = (folder / "encoder").string();
  const auto train = [&] {
    return world().modrob("train" + data() + "--set text.encoder=" + encoder + " --output " +
                          (folder / "run").string());
  };
  expect_refusal(train(), {encoder, "config.json"});
  write_tiny_encoder(encoder);
  fs::remove(folder / "encoder/vocab.txt");
  expect_refusal(train(), {"lacks vocab.txt"});
  write_file_whole(folder / "encoder/vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\nmore\n");
  expect_refusal(train(), {"vocab.txt", "7", "6"});
  write_tiny_encoder(encoder);
  spoil(folder / "encoder/model.safetensors", 9, '!');
  expect_refusal(train(), {"model.safetensors"});
  EXPECT_FALSE(fs::exists(folder / "run")) << "nothing half-written";
}

TEST(Cli, what_changes_the_pieces_is_another_encoder) {
  const TemporaryFolder folder;
  const auto encoder = (folder / "encoder").string(), run = (folder / "run").string();
  write_tiny_encoder(encoder);
  const auto result = world().modrob("train" + data() + "--set text.encoder=" + encoder + " --output " + run);
  ASSERT_EQ(result.status, 0) << result.output;
  const auto predict = [&] { return world().modrob("predict " + run + " good"); };
  write_file_whole(folder / "encoder/tokenizer_config.json", R"({"do_lower_case": true, "model_max_length": 512})");
  EXPECT_EQ(predict().status, 0) << predict().output;
  write_file_whole(folder / "encoder/tokenizer_config.json", R"({"do_lower_case": false})");
  expect_refusal(predict(), {"text encoder", encoder, "hash differs"});
  write_file_whole(folder / "encoder/tokenizer.json", R"({"model": {"type": "BPE"}})");
  expect_refusal(predict(), {"tokenizer.json", "BPE", "WordPiece"});
}

TEST(Cli, damaged_data_sets_are_refused) {
  const TemporaryFolder folder;
  data::write_dataset(folder / "data", TinyWorld::contents());
  spoil(folder / "data/dataset.safetensors", 9, '!');
  expect_refusal(world().modrob("data show " + (folder / "data").string()), {"dataset.safetensors"});
  expect_refusal(world().modrob("data show " + (folder / "none").string()), {"none"});
  make_folder(folder / "source");
  write_file_whole(folder / "source/movieReviewSnippets_GroundTruth.txt", "1\t2\tgood\n");
  write_file_whole(folder / "source/movieReviewSnippets_anonDataRatings.txt", "1\t2\t0\t[1]\n");
  expect_refusal(world().modrob("data make spoken-reviews --source " + (folder / "source").string() + " --output " +
                                (folder / "made").string()),
                 {"movieReviewSnippets_GroundTruth.txt", "SHA-256", "c8293b0d"});
  EXPECT_FALSE(fs::exists(folder / "made"));
}

TEST(Cli, places_that_cannot_be_written_are_named) {
  expect_refusal(world().modrob("train" + data() + "--output /dev/null/run"), {"/dev/null/run"});
  expect_refusal(world().modrob("corrupt mask" + data() + "--missing 0.3 --output /dev/null/mask"), {"/dev/null/mask"});
  expect_refusal(world().modrob("corrupt kinds --pictures /dev/null/pictures"), {"/dev/null/pictures"});
}

TEST(Cli, full_disk_leaves_nothing_behind) {
  const TemporaryFolder folder;
  const std::string disk = (folder / "disk").string();
  const auto result =
      run_shell("mkdir -p " + disk + " && unshare -m sh -c 'mount -t tmpfs -o size=16k tmpfs " + disk +
                " && MODROB_HOME=" + world().home.path().string() + " " MODROB_PROGRAM " --progress none train" +
                data() + "--output " + disk + "/run; echo status $?; ls -R " + disk + "'");
  if (result.output.find("status") == std::string::npos) GTEST_SKIP() << "no tmpfs can be mounted: " << result.output;
  EXPECT_THAT(result.output, HasSubstr("status 2"));
  EXPECT_THAT(result.output, HasSubstr("No space left on device"));
  EXPECT_THAT(result.output, Not(HasSubstr(".tmp")));
}

TEST(Cli, study_tables_and_data_sets_are_not_put_where_nothing_can_be_written) {
  const std::string study = "study run " + (world().home / "study.toml").string() + " --output /proc/modrob";
  expect_refusal(world().modrob(study), {"/proc/modrob"});
  expect_refusal(world().modrob("diagnose " + trained() + " --draws 1 --output /dev/null/diagnosis"),
                 {"/dev/null/diagnosis"});
}

TEST(Cli, a_folder_in_place_of_a_study_file_is_named) {
  for (const char* command : {"study run ", "study plan ", "study check ", "study clean "}) {
    expect_refusal(world().modrob(command + world().home.path().string()), {"is a folder; name the study file"});
  }
}

TEST(Cli, mistakes_in_a_study_file_have_their_line) {
  const TemporaryFolder folder;
  const std::string whole = read_file(world().home / "study.toml");
  const auto run_with = [&](const std::string& old, const std::string& now) {
    std::string text = whole;
    text.replace(text.find(old), old.size(), now);
    write_file_whole(folder / "study.toml", text);
    return world().modrob("study run " + (folder / "study.toml").string());
  };
  expect_refusal(run_with("draws", "darws"), {"study.toml:6:1: unknown setting 'darws'", "did you mean 'draws'"});
  expect_refusal(run_with("noise = 0.15", "noise = 0.9"), {"study.toml:12:1: missing + noise", "1.05"});
  expect_refusal(run_with("'15+15'", "'15/15'"), {"study.toml:10:1: ", "15/15"});
  expect_refusal(world().modrob("study run /absent.toml"), {"/absent.toml"});
}

TEST(Cli, a_study_that_cannot_be_carried_out_begins_nothing) {
  const TinyWorld other;
  auto contents = TinyWorld::contents();
  for (auto& utterance : contents.utterances) {
    if (utterance.split == data::Split::kTest) utterance.split = data::Split::kTrain;
  }
  data::write_dataset(other.home / "untested", contents);
  const std::string file = (other.home / "study.toml").string(), output = (other.home / "out").string();
  const std::string untested = " --data " + (other.home / "untested").string();
  expect_refusal(other.modrob("study run " + file + untested + " --output " + output),
                 {"has no utterance in its test split", "data split"});
  EXPECT_FALSE(fs::exists(output));
  expect_refusal(other.modrob("study run " + file + " --set text.freeze_layers=99 --output " + output),
                 {"text.freeze_layers is 99", "--set text.freeze_layers=N"});
  EXPECT_FALSE(fs::exists(output));
  const std::string run = (other.home / "run").string();
  ASSERT_EQ(other.modrob("train" + untested + " --output " + run).status, 0);
  expect_refusal(other.modrob("diagnose " + run), {"has no utterance in its test split"});
  EXPECT_FALSE(fs::exists(other.home / "run/diagnosis"));
}

TEST(Cli, study_check_resolves_what_study_run_does) {
  const TinyWorld other;
  const std::string whole = read_file(other.home / "study.toml"), file = (other.home / "study.toml").string();
  const auto check = [&](const std::string& more, const std::string& options = "") {
    write_file_whole(file, whole + more);
    return other.modrob("study check " + file + options);
  };
  const auto ready = check("");
  expect_success(ready, {"ready: recipes, data and encoders are there"});
  const auto expect_obstacle = [](const CommandResult& result, const std::string& words) {
    EXPECT_EQ(result.status, 2) << result.output;
    EXPECT_THAT(result.output, HasSubstr(words));
    EXPECT_THAT(result.output, HasSubstr("the study cannot start here, for 1 reason"));
  };
  expect_obstacle(check("[settings]\nbogus.key = 3\n"), "in the way: " + file + ":18:7: unknown setting 'bogus.key'");
  expect_obstacle(check("[settings]\ntext.encoder = '/absent'\n"), "/absent");
  expect_obstacle(check("", " --data /absent_set"), "/absent_set");
  const std::string worst = "[[condition]]\nmodalities = ['text']\nkinds = ['worst_case']\nrates = [1.0]\n";
  expect_success(check(worst), {"ready"});
  expect_obstacle(check(worst + "[settings]\nfidelity.preset = 'reference'\n"),
                  "the condition 'text worst_case 100 %' reads the gradient");
  EXPECT_EQ(check("[settings]\nbogus.key = 3\n", " --file-only").status, 0);
  // A data set without a recipe: the general one, if the program has it.
  fs::rename(other.home / "studies/recipes/misa.tiny.toml", other.home / "studies/recipes/misa.toml");
  const auto general = check("");
  expect_success(general, {"misa on 'tiny' begins from its general recipe"});
  EXPECT_NE(general.output.find("here are 32"), std::string::npos) << "fewer than it was tried on: " << general.output;
  fs::rename(other.home / "studies/recipes/misa.toml", other.home / "own.toml");
  expect_obstacle(check(""), "there is no recipe for model 'misa'");
  EXPECT_EQ(check("", " --recipe misa=" + (other.home / "own.toml").string()).status, 0);
  EXPECT_EQ(check("[recipe]\nmisa = 'own.toml'\n").status, 0);
}

TEST(Cli, a_training_that_is_refused_leaves_nothing_behind) {
  const TinyWorld other;
  auto contents = TinyWorld::contents();
  for (auto& utterance : contents.utterances) {
    if (utterance.split == data::Split::kValid) utterance.split = data::Split::kTest;
  }
  data::write_dataset(other.home / "without_valid", contents);
  const std::string run = (other.home / "run").string();
  expect_refusal(other.modrob("train --data " + (other.home / "without_valid").string() + " --output " + run),
                 {"no utterance in its valid split"});
  EXPECT_FALSE(fs::exists(run));
}

TEST(Cli, a_folder_that_is_no_run_is_named_and_left_as_it_is) {
  const TemporaryFolder folder;
  for (const char* command : {"diagnose ", "run "}) {
    expect_refusal(world().modrob(command + (folder / "typo").string()), {"is no run folder: it has no run.json"});
    expect_refusal(world().modrob(command + folder.path().string()), {"is no run folder: it has no run.json"});
    EXPECT_TRUE(fs::is_empty(folder.path())) << command << "leaves no lock";
  }
}

TEST(Cli, doctor_names_missing_debian_packages) {
  if (!fs::exists("/var/lib/dpkg/status")) GTEST_SKIP() << "no Debian system";
  const TinyWorld other;
  const auto absent = other.modrob("doctor");
  expect_success(absent, {});
  EXPECT_THAT(absent.output, Not(HasSubstr("debian_packages"))) << "nothing is built there";
  make_folder(other.home / "tools");
  write_file_whole(other.home / "tools/packages.txt",
                   "# a list\nbuild dpkg\nbuild modrob-no-such-a\ntest modrob-no-such-b\n");
  const auto some = other.modrob("doctor");
  EXPECT_THAT(some.output, HasSubstr("MISSING: modrob-no-such-a, modrob-no-such-b (as root: apt-get install "
                                     "--no-install-recommends modrob-no-such-a modrob-no-such-b)"));
  write_file_whole(other.home / "tools/packages.txt", "build dpkg\n");
  const auto json = io::parse_json(other.modrob("doctor --json").output, "output");
  EXPECT_EQ(json.at("debian_packages").at("found"), true);
  EXPECT_TRUE(json.at("debian_packages").at("missing").empty());
}

TEST(Cli, an_utterance_without_words_is_refused) {
  expect_refusal(world().modrob("predict " + trained() + " '  '"), {"holds no word"});
}

TEST(Cli, predict_scores_and_says_what_is_missing) {
  const auto result = world().modrob("predict " + trained() + " 'good good' --json");
  EXPECT_EQ(result.status, 0) << result.output;
  const auto json = io::parse_json(result.output, "output");
  EXPECT_EQ(json.at("missing"), "audio+video");
  EXPECT_TRUE(std::isfinite(json.at("score").get<double>()));
}

TEST(Cli, predict_scores_tables_and_pipes) {
  const TemporaryFolder folder;
  write_file_whole(folder / "talks.csv", "id,text\na,good good\nb,bad\n");
  const std::string table = (folder / "talks.csv").string(), output = (folder / "scored.csv").string();
  expect_success(world().modrob("predict " + trained() + " --input " + table + " --without text --output " + output));
  EXPECT_THAT(read_file(output), AllOf(HasSubstr("id,text,missing,score"), HasSubstr("score_without_text"),
                                       HasSubstr("\nb,bad,audio+video,")));
  const auto piped = run_shell("printf '{\"text\": \"good\"}\\n' | MODROB_HOME='" + world().home.path().string() +
                               "' '" MODROB_PROGRAM "' predict " + trained() + " --input - 2>/dev/null");
  EXPECT_THAT(piped.output, HasSubstr("{\"text\":\"good\",\"missing\":\"audio+video\",\"score\":"));
}

TEST(Cli, predict_refuses_what_it_cannot_score) {
  const TemporaryFolder folder;
  write_file_whole(folder / "talks.csv", "id,text\na,good good\n");
  const std::string table = " --input " + (folder / "talks.csv").string();
  expect_refusal(world().modrob("predict " + trained()), {"a TEXT or the table"});
  expect_refusal(world().modrob("predict " + trained() + table + " --output a.xlsx"), {"a.xlsx", ".csv or .jsonl"});
  expect_refusal(world().modrob("predict " + trained() + table + " --without speech"), {"speech"});
  expect_refusal(world().modrob("predict " + trained() + table + " --without text --without text"), {"stands twice"});
}

TEST(Cli, a_run_of_an_older_results_version_is_read_and_not_carried_on) {
  const TemporaryFolder folder;
  const std::string copy = (folder / "run").string();
  ASSERT_EQ(run_shell("cp -r " + trained() + " " + copy).status, 0);
  auto run = io::read_json(folder / "run/run.json");
  run["identity"]["results_version"] = 1;
  io::write_json(folder / "run/run.json", run);
  ASSERT_EQ(run_shell("cp -r " + copy + " " + copy + "0").status, 0);
  expect_refusal(world().modrob("run " + copy), {"begun by a program with results version 1", "modrob study run"});
  EXPECT_EQ(run_shell("diff -r " + copy + " " + copy + "0").output, "");
  expect_success(world().modrob("diagnose " + copy + " --condition text:missing:0.5 --draws 1"), {"text missing 50 %"});
  expect_success(world().modrob("predict " + copy + " 'good good'"), {"on a scale"});
}

TEST(Cli, checkpoints_of_other_models_are_refused) {
  const TemporaryFolder folder;
  const std::string copy = (folder / "run").string();
  ASSERT_EQ(run_shell("cp -r " + trained() + " " + copy).status, 0);
  const std::string best = run_shell("ls " + copy + "/best-*").output;
  // A wider model's run.json over this checkpoint.
  auto run = io::read_json(folder / "run/run.json");
  run["identity"]["settings"]["misa"]["hidden_size"] = 16;
  io::write_json(folder / "run/run.json", run);
  expect_refusal(world().modrob("diagnose " + copy), {"best-", "[", "another model or other settings"});
  run["identity"]["results_version"] = 999;
  io::write_json(folder / "run/run.json", run);
  expect_refusal(world().modrob("diagnose " + copy), {"results version 999"});
  ASSERT_EQ(run_shell("cp " + trained() + "/run.json " + copy).status, 0);
  spoil(best.substr(0, best.find('\n')), 9, '!');
  expect_refusal(world().modrob("diagnose " + copy), {"best-"});
}

TEST(Cli, two_processes_do_not_share_a_run_folder) {
  const auto result = run_shell("flock " + trained() + "/lock env MODROB_HOME=" + world().home.path().string() +
                                " " MODROB_PROGRAM " diagnose " + trained());
  expect_refusal(result, {"another process works in"});
}

TEST(Cli, a_failed_run_is_named_and_the_study_goes_on) {
  const TinyWorld other;
  auto contents = TinyWorld::contents();
  contents.audio[0][0] = std::nanf("");
  data::write_dataset(other.home / "nan", contents);
  std::string study = read_file(other.home / "study.toml");
  const std::string whole = (other.home / "tiny").string();
  study.insert(study.find("'" + whole + "'"), "'" + (other.home / "nan").string() + "', ");
  write_file_whole(other.home / "study.toml", study);
  const auto result = other.modrob("study run " + (other.home / "study.toml").string() + " --jobs 2");
  EXPECT_EQ(result.status, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("4 of 8 runs failed"));
  EXPECT_THAT(result.output, HasSubstr("audio representation"));
  EXPECT_NE(result.output.find("text missing 30 %"), std::string::npos) << "the finished runs are shown";
}

TEST(Cli, study_ends_with_a_table_and_files) {
  const auto& home = world().home;
  const auto result = world().modrob("study run " + (home / "study.toml").string() + " --jobs 2");
  expect_success(result, {"SIMULATED: audio", "text missing 30 %"});
  for (const char* file : {"csv", "md", "json"}) {
    EXPECT_TRUE(fs::exists(home / ("results/tiny/tables/robustness." + std::string(file)))) << file;
  }
  const auto json = io::read_json(home / "results/tiny/tables/robustness.json");
  EXPECT_EQ(json.at("rows").size(), 2u * 9u * 11u);
  const auto again = world().modrob("study plan " + (home / "study.toml").string());
  EXPECT_THAT(again.output, Not(HasSubstr("to do")));
}

}  // namespace modrob::testing
