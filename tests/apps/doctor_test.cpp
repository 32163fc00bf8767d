#include "imported_world.h"

namespace modrob::testing {

namespace {

// What this host is called.
std::string host() {
  char name[256] = "";
  ::gethostname(name, sizeof(name) - 1);
  return name;
}

std::string report(const ImportedWorld& world, const std::string& arguments) {
  const auto result = world.modrob("doctor --report " + arguments, "HOME='" + world.home.path().string() + "'");
  expect_success(result);
  return result.output;
}

}  // namespace

TEST(Doctor, a_report_says_what_an_issue_needs) {
  const ImportedWorld world;
  const auto text = report(world, "");
  EXPECT_THAT(text, ::testing::ContainsRegex("program +modrob [0-9.]+ .results version [0-9]+, LibTorch .*, GCC "));
  EXPECT_THAT(text, ::testing::ContainsRegex("machine +[a-z0-9_]+, .*glibc .*LibTorch "));
  for (const char* key : {"\nsystem ", "\noffers ", "\nspeed ", "\ntext_encoder_minilm ", "\nspoken_reviews_source "}) {
    EXPECT_THAT(text, HasSubstr(key));
  }
  EXPECT_THAT(text, Not(HasSubstr(world.home.path().string())));
  const auto json = io::parse_json(report(world, "--json"), "report");
  EXPECT_THAT(json.at("program").get<std::string>(), HasSubstr("modrob "));
  expect_refusal(world.modrob("doctor two"), {"--report", "doctor --report two"});
  expect_refusal(world.modrob("doctor --report /nowhere"), {"/nowhere"});
}

TEST(Doctor, the_last_failure_of_a_study_comes_without_places_and_hosts) {
  const ImportedWorld world;
  EXPECT_THAT(report(world, world.results()), Not(HasSubstr("last failure")));
  const auto run = fs::directory_iterator(fs::path(world.results()) / "runs")->path();
  fs::remove(run / "DONE");
  const io::Json failure = {
      {"attempt", 2},
      {"exit_status", 1},
      {"last_lines",
       {"host " + host() + " and un" + host() + "able", "modrob: '/home/ann b/x' and /home/ann/data/set.pkl",
        "in " + world.home.path().string() + "/studies and /root/x, not /roots"}},
      {"time", "2026-01-02T03:04:05Z"},
      {"host", host()}};
  write_file_whole(run / "failed.json", failure.dump());
  const auto text = report(world, world.results());
  EXPECT_THAT(text, HasSubstr("0 of 2 runs done, 1 failed, 1 unscored\n"));
  EXPECT_THAT(text, HasSubstr("data, model, none, seed 1: exit status 1, attempt 2, 2026-01-02T03:04:05Z\n"
                              "| host <host> and un" +
                              host() + "able\n"));
  EXPECT_THAT(text, HasSubstr("and ~/data/set.pkl\n| in <modrob>/studies and ~/x, not /roots\n"));
  EXPECT_THAT(text, Not(HasSubstr("/home")));
  EXPECT_THAT(text, Not(HasSubstr(world.home.path().string())));
}

}  // namespace modrob::testing
