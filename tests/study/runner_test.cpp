#include "study/runner.h"

#include <gmock/gmock.h>

#include <set>

#include "core/child.h"
#include "core/files.h"
#include "core/signals.h"
#include "runner_support.h"
#include "study/stop_file.h"
#include "study/study_index.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using testing::carry_out_quietly;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kFinish;
using testing::kTinyDiagnosis;
using testing::runs_in;
using testing::script;
using testing::TemporaryFolder;

// Shell words of a run that is said to have taken so long.
std::string took(double seconds) {
  return "echo '" + io::Json{{"seconds", seconds}}.dump() + "' > \"$1/duration.json\";";
}

study::RunnerOutcome with_time_left(const fs::path& folder, double seconds, const std::string& run, int jobs = 1) {
  const auto runs = runs_in(folder, 4);
  auto options = script(run + kFinish, folder, jobs);
  options.time_left_s = seconds;
  return carry_out_quietly(runs, options);
}

std::string lines_of(const fs::path& file) { return fs::exists(file) ? read_file(file) : ""; }

}  // namespace

TEST(Runner, starts_each_run_in_a_folder_that_says_what_it_is) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  const auto outcome = carry_out_quietly(
      runs, script("cat \"$1/run.json\" \"$1/diagnosis.json\" > \"$1/seen\";" + kFinish, folder.path()));
  EXPECT_EQ(outcome.finished, 2);
  EXPECT_EQ(outcome.skipped, 0);
  EXPECT_TRUE(outcome.failed.empty());
  EXPECT_EQ(outcome.stopped_by, "");
  for (const auto& run : runs) {
    EXPECT_EQ(runs::RunFolder(run.folder).identity().hash(), run.identity.hash());
    EXPECT_EQ(runs::RunFolder(run.folder).names(), run.names());
    EXPECT_EQ(read_file(run.folder / "seen"),
              read_file(run.folder / "run.json") + read_file(run.folder / "diagnosis.json"));
    EXPECT_FALSE(fs::exists(run.folder / "LEASE"));
  }
  const auto index = StudyIndex::read(folder.path());
  ASSERT_EQ(index.runs.size(), 2u);
  EXPECT_EQ(index.runs[1].folder, "runs/run1");
  EXPECT_EQ(index.runs[1].names, runs[1].names());
}

TEST(Runner, finished_runs_are_skipped) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 3);
  runs::RunFolder done(runs[1].folder);
  done.prepare(runs[1].identity, runs[1].names());
  done.ask(kTinyDiagnosis);
  done.mark_done();
  const auto outcome = carry_out_quietly(runs, script("touch \"$1/started\";" + kFinish, folder.path()));
  EXPECT_EQ(outcome.skipped, 1);
  EXPECT_EQ(outcome.finished, 2);
  EXPECT_FALSE(fs::exists(runs[1].folder / "started"));
  const auto nothing = carry_out_quietly({runs[1]}, {{"/absent/program"}, 1, folder.path()});
  EXPECT_EQ(nothing.skipped, 1);
  EXPECT_TRUE(nothing.failed.empty());
}

TEST(Runner, runs_on_cuda_are_told_which_gpu_is_theirs) {
  const TemporaryFolder folder;
  auto runs = runs_in(folder.path(), 5);
  for (size_t i = 0; i < 4; ++i) {
    auto& run = runs[i];
    run.identity.settings["device"] = i == 0 ? "cuda:1" : "cuda";  // who names one gets it
    write_file_whole(folder / "answers" / run.folder.filename(),
                     io::Json{{"run", run.identity.hash()}, {"diagnosis", io::canonical_hash(kTinyDiagnosis)}}.dump());
  }
  const std::string text =
      "said=none; if [ \"$1\" = --device ]; then said=$2; shift 2; fi; sleep 0.1; "
      "echo $said > \"$1/said\";" +
      kFinish;
  auto options = script(text, folder.path(), 2);
  options.gpus = 2;
  EXPECT_EQ(carry_out_quietly(runs, options).finished, 5);
  EXPECT_EQ(read_file(runs[0].folder / "said"), "none\n");
  EXPECT_EQ(read_file(runs[4].folder / "said"), "none\n") << "of the processor";
  std::set<std::string> said;
  for (size_t i = 1; i < 4; ++i) said.insert(read_file(runs[i].folder / "said"));
  EXPECT_EQ(said, (std::set<std::string>{"cuda:0\n", "cuda:1\n"}));
}

TEST(Runner, a_finished_run_that_lost_a_result_file_is_carried_out_again) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  for (const auto& run : runs) {
    runs::RunFolder done(run.folder);
    done.prepare(run.identity, run.names());
    done.ask(kTinyDiagnosis);
    write_file_whole(run.folder / "metrics.json", "{}\n");
    write_file_whole(run.folder / "predictions.safetensors", "scores");
    done.mark_done();
  }
  const auto options = script("echo x >> \"$1/started\"; echo '{}' > \"$1/metrics.json\";" + kFinish, folder.path());
  EXPECT_EQ(carry_out_quietly(runs, options).skipped, 2);
  fs::remove(runs[0].folder / "metrics.json");
  write_file_whole(runs[1].folder / "predictions.safetensors", "sco");
  const auto outcome = carry_out_quietly(runs, options);
  EXPECT_EQ(outcome.skipped, 0);
  EXPECT_EQ(outcome.finished, 2);
  write_file_whole(runs[0].folder / "DONE", "{");
  EXPECT_EQ(carry_out_quietly(runs, options).finished, 1) << "a DONE that is damaged answers nothing";
}

TEST(Runner, what_a_failing_run_said_is_kept_with_paths_from_the_studys_folder) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 1);
  const std::string say = "echo \"cannot read '$1/run.json': x$1/run.json, $1/log\"; exit 2";
  const auto outcome = carry_out_quietly(runs, script(say, folder.path()));
  ASSERT_EQ(outcome.failed.size(), 1u);
  EXPECT_EQ(outcome.failed[0].failure.message(),
            "cannot read 'runs/run0/run.json': x" + runs[0].folder.string() + "/run.json, runs/run0/log");
}

TEST(Runner, a_failing_run_costs_itself_only_is_recorded_and_tried_again_by_the_next_call) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 5);
  const std::string text =
      "[ -e \"${1%/runs/*}/mended\" ] || case \"$1\" in *run1) echo first; echo 'the reason' >&2; echo; exit 2;; "
      "*run2) kill -9 $$;; *run3) exit 0;; esac;" +
      kFinish;
  auto outcome = carry_out_quietly(runs, script(text, folder.path()));
  EXPECT_EQ(outcome.finished, 2);
  ASSERT_EQ(outcome.failed.size(), 3u);
  EXPECT_EQ(outcome.failed[0].run, &runs[1]);
  EXPECT_EQ(outcome.failed[0].failure.exit_status, 2);
  EXPECT_THAT(outcome.failed[0].failure.last_lines, ElementsAre("first", "the reason"));
  EXPECT_EQ(outcome.failed[0].failure.message(), "the reason");
  EXPECT_EQ(outcome.failed[1].run, &runs[2]);
  EXPECT_EQ(outcome.failed[1].failure.exit_status, 137);
  EXPECT_THAT(outcome.failed[1].failure.last_lines, IsEmpty());
  EXPECT_THAT(outcome.failed[1].failure.message(), HasSubstr("killed by signal 9"));
  EXPECT_THAT(outcome.failed[2].failure.message(), HasSubstr("without finishing"));
  EXPECT_EQ(runs::Failure::read(runs[1].folder)->message(), "the reason");

  outcome = carry_out_quietly(runs, script(text, folder.path()));
  EXPECT_EQ(outcome.skipped, 2);
  EXPECT_EQ(runs::Failure::read(runs[1].folder)->attempt, 2);
  EXPECT_THAT(runs::Failure::read(runs[1].folder)->last_lines, ElementsAre("first", "the reason"))
      << "of the last attempt";

  write_file_whole(folder / "mended", "");
  outcome = carry_out_quietly(runs, script(text, folder.path()));
  EXPECT_EQ(outcome.finished, 3);
  EXPECT_TRUE(outcome.failed.empty());
  for (const auto& run : runs) EXPECT_EQ(runs::Failure::read(run.folder), std::nullopt);
}

TEST(Runner, as_many_at_a_time_as_asked) {
  for (const int jobs : {1, 2, 3}) {
    const TemporaryFolder folder;
    const auto runs = runs_in(folder.path(), 6);
    const std::string log = (folder / "log").string();
    const auto outcome = carry_out_quietly(
        runs, script("echo + >> '" + log + "'; sleep 0.4; echo - >> '" + log + "';" + kFinish, folder.path(), jobs));
    EXPECT_EQ(outcome.finished, 6);
    int now = 0, most = 0;
    for (const char c : read_file(log)) {
      now += c == '+' ? 1 : c == '-' ? -1 : 0;
      most = std::max(most, now);
    }
    EXPECT_EQ(most, jobs);
  }
}

TEST(Runner, a_stop_lets_the_children_save_and_starts_no_more) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 3);
  const int code = testing::exit_code_of_child([&] {
    install_stop_handlers();
    try {
      carry_out_quietly(runs, script("trap 'echo saved > \"$1/saved\"; exit 143' TERM; kill -TERM $PPID; "
                                     "while true; do sleep 0.01; done",
                                     folder.path()));
    } catch (const Interrupted& interrupted) {
      return interrupted.signal() == SIGTERM ? 0 : 2;
    }
    return 3;
  });
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(fs::exists(runs[0].folder / "saved"));
  EXPECT_FALSE(fs::exists(runs[0].folder / "LEASE"));
  EXPECT_EQ(runs::Failure::read(runs[0].folder), std::nullopt) << "to be stopped is no failure";
  EXPECT_FALSE(fs::exists(runs[1].folder));
}

TEST(Runner, a_second_interrupt_ends_runner_and_children_at_once) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 1);
  const int status = testing::wait_status_of_child([&] {
    install_stop_handlers();
    carry_out_quietly(runs, script("trap 'kill -INT $PPID' TERM; echo $$ > \"$1/pid\"; kill -INT $PPID; "
                                   "while true; do sleep 0.01; done",
                                   folder.path()));
    return 0;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
  const int pid = std::stoi(read_file(runs[0].folder / "pid"));
  for (int i = 0; i < 1000 && ::kill(pid, 0) == 0; ++i) ::usleep(5000);
  EXPECT_NE(::kill(pid, 0), 0);
}

TEST(Runner, another_process_may_ask_it_to_stop) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 3);
  const std::string go_on =
      "trap 'echo saved > \"$1/saved\"; exit 143' TERM; touch \"$1/started\"; "
      "while [ ! -e \"${1%/runs/*}/fast\" ]; do sleep 0.01; done;" +
      kFinish;
  EXPECT_THAT(testing::user_error_of([&] { request_stop(folder.path()); }), HasSubstr("holds no study"));
  const pid_t asker = ::fork();
  if (asker == 0) {
    while (!fs::exists(runs[0].folder / "started")) ::usleep(2000);
    request_stop(folder.path());
    ::_exit(0);
  }
  const auto outcome = carry_out_quietly(runs, script(go_on, folder.path()));
  ::waitpid(asker, nullptr, 0);
  EXPECT_THAT(outcome.stopped_by, HasSubstr("process " + std::to_string(asker)));
  EXPECT_TRUE(outcome.failed.empty());
  EXPECT_TRUE(fs::exists(runs[0].folder / "saved"));
  EXPECT_FALSE(fs::exists(runs[1].folder));
  write_file_whole(folder / "fast", "");
  EXPECT_EQ(carry_out_quietly(runs, script(go_on, folder.path())).finished, 3) << "an old request is not obeyed again";
}

// A second, which this process has before it begins a run, and each run takes longer than that.
TEST(Runner, begins_no_run_that_would_be_broken_off) {
  const TemporaryFolder folder;
  const auto run = took(100) + "sleep 1.5;";
  auto outcome = with_time_left(folder.path(), 101, run);
  EXPECT_EQ(outcome.finished, 1) << "behind it 99.5 s are left, and a run takes 100";
  EXPECT_EQ(outcome.left, 3);
  EXPECT_EQ(outcome.longest_run_s, 100);
  outcome = with_time_left(folder.path(), 101, run);
  EXPECT_EQ(outcome.skipped, 1);
  EXPECT_EQ(outcome.finished, 1) << "started again it has all its time again";
  outcome = with_time_left(folder.path(), 1000, took(100));
  EXPECT_EQ(outcome.finished, 2);
  EXPECT_EQ(outcome.left, 0);
}

TEST(Runner, lets_runs_that_it_began_go_on_when_there_is_no_time_for_others) {
  const TemporaryFolder folder;
  const auto outcome = with_time_left(folder.path(), 101, took(100) + "sleep 1.5;", 2);
  EXPECT_EQ(outcome.finished, 2);
  EXPECT_EQ(outcome.left, 2);
  EXPECT_TRUE(outcome.failed.empty());
}

TEST(Runner, carries_all_out_where_it_never_has_time_for_the_longest_or_knows_of_none) {
  for (const std::string& run : {took(1000), std::string("sleep 0.1;")}) {
    const TemporaryFolder folder;
    const auto outcome = with_time_left(folder.path(), 0.2, run);
    EXPECT_EQ(outcome.finished, 4) << run;
    EXPECT_EQ(outcome.left, 0);
  }
}

TEST(Runner, whose_time_is_over_is_done_when_others_have_finished_the_rest) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  const std::string others = "mkdir \"${1%run0}run1\"; cp \"${1%/runs/*}/answers/run1\" \"${1%run0}run1/DONE\"; ";
  auto options = script(others + took(100) + "sleep 1.5;" + kFinish, folder.path());
  options.time_left_s = 101;
  const auto outcome = carry_out_quietly(runs, options);
  EXPECT_EQ(outcome.finished, 1);
  EXPECT_EQ(outcome.elsewhere, 1);
  EXPECT_EQ(outcome.left, 0);
}

TEST(Runner, a_folder_of_another_run_costs_that_run) {
  const TemporaryFolder folder;
  auto runs = runs_in(folder.path(), 2);
  runs::RunFolder(runs[0].folder).prepare(testing::identity_of({{"seed", 77}}), {});
  const auto outcome = carry_out_quietly(runs, script(kFinish, folder.path()));
  EXPECT_EQ(outcome.finished, 1);
  ASSERT_EQ(outcome.failed.size(), 1u);
  EXPECT_THAT(outcome.failed[0].failure.message(), HasSubstr("holds another run"));
}

TEST(Runner, a_study_folder_that_cannot_be_written_is_named) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 1);
  EXPECT_THAT(testing::user_error_of([&] { carry_out_quietly(runs, script("true", "/proc/modrob")); }),
              HasSubstr("'/proc/modrob'"));
}

TEST(Runner, a_program_that_cannot_be_started_is_told) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 1);
  const auto outcome = carry_out_quietly(runs, {{"/absent/program"}, 1, folder.path()});
  ASSERT_EQ(outcome.failed.size(), 1u);
  EXPECT_EQ(outcome.failed[0].failure.message(), "the program could not be started");
}

TEST(Runner, a_damaged_checkpoint_is_dropped_and_a_whole_one_kept) {
  const TemporaryFolder folder;
  const auto runs = runs_in(folder.path(), 2);
  const std::string header = R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  std::string whole(8, '\0');
  whole[0] = static_cast<char>(header.size());
  whole += header + std::string(4, '\0');
  for (const auto& run : runs) {
    make_folder(run.folder);
    write_file_whole(run.folder / "checkpoint.json", R"({"latest": "latest-3.safetensors", "best": null})");
    write_file_whole(run.folder / "latest-3.safetensors", &run == &runs[0] ? whole : whole.substr(0, whole.size() - 2));
  }
  const auto outcome = carry_out_quietly(runs, script("ls \"$1\" > \"$1/seen\";" + kFinish, folder.path()));
  EXPECT_EQ(outcome.finished, 2);
  EXPECT_THAT(lines_of(runs[0].folder / "seen"), HasSubstr("latest-3.safetensors"));
  EXPECT_THAT(lines_of(runs[1].folder / "seen"), ::testing::Not(HasSubstr("latest-3.safetensors")));
  EXPECT_THAT(lines_of(runs[1].folder / "seen"), ::testing::Not(HasSubstr("checkpoint.json")));
}

}  // namespace modrob::study
