#include "tiny_world.h"

namespace modrob::testing {

namespace {

// A study that was carried out once for all tests; none of them changes it.
struct FinishedWorld {
  FinishedWorld() {
    const auto planned = world.modrob("study plan " + file);
    EXPECT_EQ(planned.status, 0) << planned.output;
    plan = planned.output;
    const auto result = world.modrob("study run " + file + " --jobs 2");
    EXPECT_EQ(result.status, 0) << result.output;
  }
  TinyWorld world;
  std::string file = (world.home / "study.toml").string();
  std::string folder = (world.home / "results/tiny").string();
  std::string plan;
};

const FinishedWorld& finished() {
  static const FinishedWorld kWorld;
  return kWorld;
}

CommandResult modrob(const std::string& arguments) { return finished().world.modrob(arguments); }

// A copy that a test may spoil.
std::string copy_to(const TemporaryFolder& folder) {
  const fs::path copy = folder / "tiny";
  fs::copy(finished().folder, copy, fs::copy_options::recursive);
  return copy.string();
}

fs::path first_run(const fs::path& study) { return fs::directory_iterator(study / "runs")->path(); }

}  // namespace

TEST(Study, a_plan_probes_and_estimates) {
  EXPECT_THAT(finished().plan, HasSubstr("to do     misa, none, seed 1"));
  EXPECT_THAT(finished().plan, HasSubstr("4 runs to do; at most"));
  const auto again = modrob("study plan " + finished().file);
  EXPECT_THAT(again.output, HasSubstr("all 4 runs are finished"));
  const auto json = io::parse_json(modrob("study plan --json --no-probe " + finished().file).output, "plan");
  EXPECT_EQ(json.at("runs").size(), 4u);
  EXPECT_FALSE(json.contains("estimate"));
}

TEST(Study, a_plan_and_a_report_tell_which_finished_runs_no_longer_count) {
  for (const char* command : {"study plan --no-probe ", "study report "}) {
    EXPECT_THAT(modrob(command + finished().file).output, Not(HasSubstr("warning"))) << command;
    const auto result = modrob(command + finished().file + " --set training.epochs=7");
    EXPECT_THAT(result.output, HasSubstr("4 runs are other ones now, to be trained anew (training.epochs: "))
        << command;
    EXPECT_THAT(result.output, HasSubstr("the results of 4 that had finished no longer count")) << command;
  }
}

TEST(Study, a_plan_probes_runs_with_frozen_layers) {
  const auto planned =
      modrob("study plan " + finished().file + " --output " + (finished().world.home / "planned").string() +
             " --set text.freeze_embeddings=true --set text.freeze_layers=1");
  EXPECT_EQ(planned.status, 0) << planned.output;
  EXPECT_THAT(planned.output, HasSubstr("4 runs to do; at most"));
}

TEST(Study, runs_share_what_frozen_layers_give_only_where_some_are_frozen) {
  EXPECT_FALSE(fs::exists(fs::path(finished().folder) / "cache"));
  const auto carry_out = [&](const std::string& name, const std::string& more) {
    const auto result = modrob("study run " + finished().file + " --output " + (finished().world.home / name).string() +
                               " --set text.freeze_embeddings=true --set text.freeze_layers=1 " + more);
    ASSERT_EQ(result.status, 0) << result.output;
  };
  // Training and validation utterances together, and those of the test split.
  const auto files = [](const fs::path& cache) {
    return fs::exists(cache) ? std::distance(fs::directory_iterator(cache), fs::directory_iterator()) : 0;
  };
  carry_out("frozen", "");
  EXPECT_EQ(files(finished().world.home / "frozen/cache"), 2);
  carry_out("frozen2", "--cache '" + (finished().world.home / "node disk").string() + "'");
  EXPECT_EQ(files(finished().world.home / "frozen2/cache"), 0);
  EXPECT_EQ(files(finished().world.home / "node disk"), 2);
  const auto run = first_run(finished().world.home / "frozen");
  EXPECT_EQ(read_file(run / "metrics.json"),
            read_file(finished().world.home / "frozen2/runs" / run.filename() / "metrics.json"));
}

// Three runs are held by a process that stands still, the fourth is said to have taken 8 s.
TEST(Study, a_process_without_time_for_the_longest_run_leaves_the_others) {
  const fs::path folder = finished().world.home / "short of time";
  const std::string command = "study run " + finished().file +
                              " --set training.epochs=100000 --set training.patience=100000 --no-report --output '" +
                              folder.string() + "' ";
  const auto holder = std::stoi(modrob(command + "--jobs 3 >/dev/null 2>&1 & echo $!").output);
  const auto held = [&] {
    return std::count_if(fs::recursive_directory_iterator(folder), fs::recursive_directory_iterator(),
                         [](const auto& entry) { return entry.path().filename() == "LEASE"; });
  };
  while (::kill(holder, 0) == 0 && (!fs::exists(folder / "runs") || held() < 3)) ::usleep(10'000);
  EXPECT_EQ(::kill(holder, SIGSTOP), 0);
  const auto study = io::read_json(folder / "study.json");
  const fs::path fourth = folder / study.at("runs").at(3).at("folder").get<std::string>();
  make_folder(fourth);
  write_file_whole(fourth / "duration.json", R"({"seconds": 8})");
  const io::Json done = {{"run", study.at("runs").at(3).at("identity")}, {"diagnosis", study.at("diagnosis")}};
  write_file_whole(fourth / "DONE", done.dump());
  const auto result = modrob(command + "--jobs 1 --time-left 20");
  EXPECT_EQ(result.status, 152) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("3 runs left: the longest took 8.0 s"),
                                   HasSubstr("stopped; the same command goes on from here")));
  ::kill(holder, SIGKILL);
}

TEST(Study, everything_that_belongs_to_a_study_is_written) {
  const fs::path folder = finished().folder;
  for (const char* name : {"report.html", "results.sqlite", "manifest.json", "ledger.jsonl", "tables/analysis.json",
                           "tables/statistics.csv", "tables/robustness.md", "data/tiny/audit.json"}) {
    EXPECT_TRUE(fs::exists(folder / name)) << name;
  }
  EXPECT_FALSE(fs::is_empty(folder / "figures"));
}

TEST(Study, a_report_is_made_again_from_the_folder_alone) {
  const TemporaryFolder elsewhere;
  const fs::path copy = copy_to(elsewhere);
  const auto before = read_file(copy / "report.html");
  fs::remove(copy / "report.html");
  fs::remove_all(copy / "tables");
  const auto result = modrob("study report " + copy.string());
  ASSERT_EQ(result.status, 0) << result.output;
  EXPECT_EQ(read_file(copy / "report.html"), before);
  expect_refusal(modrob("study report " + copy.string() + " --set seed=1"), {"folder of results", "--set"});
}

TEST(Study, verify_accepts_a_study_and_its_bundle) {
  const auto verified = modrob("study verify " + finished().folder);
  EXPECT_EQ(verified.status, 0) << verified.output;
  const TemporaryFolder elsewhere;
  const std::string archive = (elsewhere / "tiny.tar.gz").string();
  const auto bundled = modrob("study bundle " + finished().folder + " --output " + archive);
  ASSERT_EQ(bundled.status, 0) << bundled.output;
  EXPECT_LT(fs::file_size(archive), 5'000'000u);
  const auto received = modrob("study verify " + archive);
  EXPECT_EQ(received.status, 0) << received.output;
}

TEST(Study, a_run_that_is_trained_again_has_the_same_bits) {
  const auto result = modrob("study verify " + finished().folder + " --rerun 1");
  EXPECT_EQ(result.status, 0) << result.output;
}

TEST(Study, verify_names_what_was_changed) {
  const TemporaryFolder elsewhere;
  const fs::path copy = copy_to(elsewhere);
  const fs::path scores = first_run(copy) / "predictions.safetensors";
  std::string bytes = read_file(scores);
  bytes[bytes.size() - 2] = static_cast<char>(bytes[bytes.size() - 2] ^ 1);
  write_file_whole(scores, bytes);
  const auto result = modrob("study verify " + copy.string());
  EXPECT_EQ(result.status, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("predictions.safetensors"));
  expect_refusal(modrob("study verify " + (elsewhere / "nothing").string()), {"nothing"});
}

TEST(Study, what_was_declared_and_published_is_compared) {
  const auto declared = io::parse_json(modrob("study declare --json " + finished().file).output, "declared");
  const auto definition = declared.at("definition").get<std::string>();
  const auto manifest = declared.at("manifest").get<std::string>();
  EXPECT_EQ(io::parse_json(modrob("study declare --json " + finished().folder).output, "declared"), declared);
  const std::string verify = "study verify " + finished().folder;
  const auto right = modrob(verify + " --declared " + definition + " --manifest " + manifest);
  EXPECT_EQ(right.status, 0) << right.output;
  const auto wrong = modrob(verify + " --declared " + manifest + " --manifest " + definition);
  EXPECT_EQ(wrong.status, 1) << wrong.output;
  EXPECT_THAT(wrong.output, HasSubstr("published was " + manifest));
  EXPECT_THAT(wrong.output, HasSubstr("published was " + definition));
  expect_refusal(modrob(verify + " --declared 0x12"), {"--declared '0x12'", "64 hexadecimal digits"});
  const auto text = modrob("study declare " + finished().file + " --set seed=5");
  EXPECT_EQ(text.status, 0) << text.output;
  EXPECT_EQ(text.output.find(definition), std::string::npos) << "another definition";
}

TEST(Study, a_study_compared_with_itself_differs_nowhere) {
  const auto result = modrob("study compare --json " + finished().folder + " " + finished().folder);
  ASSERT_EQ(result.status, 0) << result.output;
  const auto json = io::parse_json(result.output, "comparison");
  EXPECT_FALSE(json.empty());
  const auto text = modrob("study compare " + finished().folder + " " + finished().folder + " --strategy none=15+15");
  EXPECT_EQ(text.status, 0) << text.output;
  expect_refusal(modrob("study compare " + finished().folder + " " + finished().folder + " --strategy none"),
                 {"--strategy none"});
}

TEST(Study, an_unfinished_study_has_no_report) {
  const TinyWorld fresh;
  expect_refusal(fresh.modrob("study report " + (fresh.home / "study.toml").string()), {"no run of study 'tiny'"});
}

TEST(Study, what_a_changed_study_file_means_is_said) {
  const TinyWorld changing;
  const auto file = changing.home / "study.toml";
  ASSERT_EQ(changing.modrob("study run " + file.string()).status, 0);
  std::string text = read_file(file);
  text.replace(text.find("[1, 2]"), 6, "[1]");
  write_file_whole(file, text);
  const auto result = changing.modrob("study run " + file.string());
  expect_success(result, {"whoever reads the study must be told so"});
  const auto page = read_file(changing.home / "results/tiny/report.html");
  EXPECT_NE(page.find("must be told so"), std::string::npos) << "the report tells what the command told";
  EXPECT_EQ(changing.modrob("study verify " + (changing.home / "results/tiny").string()).status, 0);
}

}  // namespace modrob::testing
