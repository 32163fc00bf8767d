#include "study/slurm_queue.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

#include "core/files.h"
#include "study/slurm_script.h"
#include "support.h"

namespace modrob::study {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::user_error_of;

// Programs of Slurm that are shell scripts, alone on the PATH, and a study's folder.
class FakeSlurm {
 public:
  FakeSlurm() : path_(std::getenv("PATH")) {
    make_folder(folder_ / "bin");
    make_folder(study() / kSlurmFolder);
    ::setenv("PATH", (folder_ / "bin").c_str(), 1);
  }
  ~FakeSlurm() { ::setenv("PATH", path_.c_str(), 1); }

  fs::path study() const { return folder_ / "a study"; }
  void program(const std::string& name, const std::string& text) const {
    write_file_whole(folder_ / "bin" / name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(folder_ / "bin" / name, fs::perms::owner_all);
  }

 private:
  TemporaryFolder folder_;
  std::string path_;
};

}  // namespace

TEST(SlurmJobs, what_sbatch_takes_is_recorded) {
  const FakeSlurm slurm;
  EXPECT_THAT(read_slurm_jobs(slurm.study()), IsEmpty());
  slurm.program("sbatch", "echo 'sbatch: a warning' >&2; echo '12;cluster'; echo \"$PWD $*\" > told");
  const auto job = submit_to_slurm(slurm.study(), "submit.sh", {"--dependency=afterany:3"}, SlurmPurpose::kWorkers, 4);
  EXPECT_EQ(job.id, "12");
  const auto jobs = slurm.study() / kSlurmFolder;
  EXPECT_EQ(read_file(jobs / "told"), jobs.string() + " --parsable --dependency=afterany:3 submit.sh\n");
  slurm.program("sbatch", "echo 13");
  submit_to_slurm(slurm.study(), "report.sh", {}, SlurmPurpose::kReport, 1);
  std::ofstream(jobs / "jobs.jsonl", std::ios::app) << R"({"id": "1)";  // as a power cut leaves it
  const auto read = read_slurm_jobs(slurm.study());
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].id, "12");
  EXPECT_EQ(read[0].tasks, 4);
  EXPECT_EQ(read[1].purpose, SlurmPurpose::kReport);
}

TEST(SlurmJobs, what_sbatch_refuses_is_told_and_not_recorded) {
  const FakeSlurm slurm;
  slurm.program("sbatch", "echo 'sbatch: error: invalid partition specified: gpu' >&2; exit 1");
  EXPECT_THAT(user_error_of([&] { submit_to_slurm(slurm.study(), "submit.sh", {}, SlurmPurpose::kWorkers, 1); }),
              HasSubstr("invalid partition specified: gpu"));
  EXPECT_THAT(read_slurm_jobs(slurm.study()), IsEmpty());
}

// They become words of a command line.
TEST(SlurmJobs, a_record_that_names_no_job_is_refused) {
  const FakeSlurm slurm;
  write_file_whole(slurm.study() / kSlurmFolder / "jobs.jsonl",
                   R"({"id": "1; rm x", "purpose": "workers", "tasks": 1, "time": ""})"
                   "\n");
  EXPECT_THAT(user_error_of([&] { read_slurm_jobs(slurm.study()); }), HasSubstr("jobs.jsonl:1: id: is '1; rm x'"));
}

TEST(SlurmQueue, tells_of_the_studys_own_jobs_only) {
  const FakeSlurm slurm;
  EXPECT_EQ(SlurmQueue::of(slurm.study()).text(), "") << "it needs no squeue where nothing was submitted";
  append_slurm_job(slurm.study(), {"12", SlurmPurpose::kWorkers, 4, ""});
  append_slurm_job(slurm.study(), {"13", SlurmPurpose::kReport, 1, ""});
  slurm.program("squeue",
                "echo '12|3|PENDING|Resources'; echo '12|1|RUNNING|None'; echo '12|2|RUNNING|None'; "
                "echo '12|4|COMPLETING|None'; echo '9|1|RUNNING|None'; echo '13|N/A|PENDING|Dependency'");
  const auto queue = SlurmQueue::of(slurm.study());
  EXPECT_EQ(queue.text(), "Slurm: 1 worker pending (Resources), 2 workers running, the report pending (Dependency)\n");
  EXPECT_EQ(queue.count(SlurmPurpose::kWorkers), 3);
  EXPECT_THAT(queue.jobs(SlurmPurpose::kWorkers), ElementsAre("12"));
  EXPECT_THAT(queue.jobs(SlurmPurpose::kReport), ElementsAre("13"));
  slurm.program("squeue", "true");
  EXPECT_EQ(SlurmQueue::of(slurm.study()).text(), "Slurm: no job of this study is queued or running\n");
}

TEST(SlurmQueue, tells_how_jobs_ended_where_the_cluster_keeps_accounts) {
  const FakeSlurm slurm;
  append_slurm_job(slurm.study(), {"12", SlurmPurpose::kWorkers, 9, ""});
  append_slurm_job(slurm.study(), {"13", SlurmPurpose::kReport, 1, ""});
  append_slurm_job(slurm.study(), {"14", SlurmPurpose::kWorkers, 5, ""});
  slurm.program("squeue", "echo '12|1|RUNNING|None'; echo '12|2|PENDING|BeginTime'");
  // The second was preempted and waits again; some were cancelled before they began; the last are not of this study.
  slurm.program("sacct",
                "[ \"$5\" = --jobs=12,13,14 ] && echo '12_[8-9%2]|PENDING|0:0' && echo '12_1|RUNNING|0:0' && "
                "echo '12_2|PREEMPTED|0:15' && echo '12_3|CANCELLED by 1000|0:15' && echo '12_4|TIMEOUT|0:0' && "
                "echo '12_5|FAILED|2:0' && echo '12_6|PREEMPTED|0:15' && echo '12_7|COMPLETED|0:0' && echo "
                "'14_[1-3,5%2]|CANCELLED by 0|0:0' && "
                "echo '13|CANCELLED|0:0' && echo '9_1|FAILED|1:0' && echo '9|FAILED|1:0'");
  const auto queue = SlurmQueue::with_ended(slurm.study());
  EXPECT_EQ(queue.text(),
            "Slurm: 1 worker pending (BeginTime), 1 worker running; ended: 5 workers cancelled, "
            "1 worker failed (exit 2), 1 worker preempted, 1 worker timeout, the report cancelled\n");
  ASSERT_EQ(queue.ended.size(), 10u);
  EXPECT_EQ(queue.ended[0].task, "3");
  EXPECT_EQ(queue.ended[0].state, "CANCELLED");
  EXPECT_EQ(queue.ended[4].state, "COMPLETED");
  EXPECT_EQ(queue.ended[8].task, "5");
  EXPECT_EQ(queue.ended[9].job, "13");
  EXPECT_EQ(queue.count(SlurmPurpose::kWorkers), 2) << "no worker that ended is there";
}

TEST(SlurmQueue, is_silent_of_accounts_that_there_are_not) {
  const FakeSlurm slurm;
  append_slurm_job(slurm.study(), {"12", SlurmPurpose::kWorkers, 4, ""});
  slurm.program("squeue", "true");
  const std::string nothing = "Slurm: no job of this study is queued or running\n";
  EXPECT_EQ(SlurmQueue::with_ended(slurm.study()).text(), nothing) << "there is no sacct";
  slurm.program("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1");
  EXPECT_EQ(SlurmQueue::with_ended(slurm.study()).text(), nothing);
  slurm.program("sacct", "echo 'sacct: a warning, and no line of a job'");
  EXPECT_EQ(SlurmQueue::with_ended(slurm.study()).text(), nothing);
}

TEST(SlurmQueue, says_why_it_cannot_be_asked) {
  const FakeSlurm slurm;
  append_slurm_job(slurm.study(), {"12", SlurmPurpose::kWorkers, 4, ""});
  EXPECT_EQ(SlurmQueue::of(slurm.study()).text(),
            "Slurm: its queue is not shown, because squeue is not on this machine\n");
  slurm.program("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1");
  EXPECT_THAT(SlurmQueue::of(slurm.study()).text(), HasSubstr("Unable to contact slurm controller"));
  slurm.program("scancel", "echo 'scancel: error: 12: not permitted'; exit 1");
  EXPECT_THAT(user_error_of([] { cancel_slurm_jobs({"12"}); }), HasSubstr("not permitted"));
}

}  // namespace modrob::study
