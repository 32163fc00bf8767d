#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>

#include "core/files.h"
#include "shell.h"
#include "support.h"

namespace modrob::testing {

/// A Slurm of one node in a folder of its own: munged, slurmctld and slurmd, on loopback and without accounting, ended
/// with the object, or with the test program where that is killed. Its node has eight processors, whatever this machine
/// has. Where it does not come up (nothing is installed, a container without what Slurm needs, no ports) it says why: a
/// test is skipped then, for it measures modrob and not the machine. Once the node is idle, whatever goes wrong is a
/// failure.
class SlurmCluster {
 public:
  SlurmCluster() {
    if (run_shell("command -v munged && command -v slurmctld && command -v slurmd && command -v sbatch").status != 0) {
      obstacle_ = "no Slurm is installed: apt-get install slurmctld slurmd slurm-client munge";
      return;
    }
    // By --fork no child of this program: who kills that may kill all its children.
    const std::string end = kill_all_but(kNothing) + "; sleep 1; " + kill_all_but(kNothing);
    const std::string watch = "read -r line || { " + end + "; rm -rf " + folder_.path().string() + "; }";
    watchdog_ = ::popen(("setsid --fork sh -c \"" + watch + "\" > /dev/null 2>&1").c_str(), "we");
    for (const char* name : {"munge", "state", "spool"}) make_folder(folder_ / name);
    using std::filesystem::perms;
    std::filesystem::permissions(folder_.path(), perms::owner_all | perms::group_exec | perms::others_exec);
    std::filesystem::permissions(folder_ / "munge", perms::owner_all);
    write_file_whole(folder_ / "munge/key", std::string(1024, 'k'));
    std::filesystem::permissions(folder_ / "munge/key", perms::owner_read | perms::owner_write);
    const std::string here = folder_.path().string();
    const std::string port = std::to_string(20000 + 2 * (::getpid() % 10000));
    const std::string other_port = std::to_string(20001 + 2 * (::getpid() % 10000));
    write_file_whole(configuration(),
                     "ClusterName=modrob\nSlurmctldHost=HOST(127.0.0.1)\nSlurmUser=USER\nSlurmdUser=USER\n"
                     "AuthType=auth/munge\nAuthInfo=socket=" +
                         here +
                         "/munge/socket\nCredType=cred/munge\n"
                         "SlurmctldPort=" +
                         port + "\nSlurmdPort=" + other_port +
                         "\n"
                         "SlurmctldPidFile=" +
                         here + "/slurmctld.pid\nSlurmdPidFile=" + here +
                         "/slurmd.pid\n"
                         "SlurmctldLogFile=" +
                         here + "/slurmctld.log\nSlurmdLogFile=" + here +
                         "/slurmd.log\n"
                         "StateSaveLocation=" +
                         here + "/state\nSlurmdSpoolDir=" + here +
                         "/spool\n"
                         "ProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\nSelectType=select/cons_tres\n"
                         "SelectTypeParameters=CR_CPU\nSlurmdParameters=config_overrides\nReturnToService=2\n"
                         "BatchStartTimeout=1\nSchedulerParameters=sched_interval=1,bf_interval=1\n"
                         "NodeName=HOST NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN\n"
                         "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n");
    start_ = run_shell("cd " + here + " && sed -i \"s/HOST/$(hostname -s)/; s/USER/$(id -un)/\" slurm.conf && " +
                       environment() + " munged --force --key-file=munge/key --socket=" + here +
                       "/munge/socket --pid-file=" + here + "/munge.pid --log-file=" + here +
                       "/munged.log --seed-file=" + here + "/munge/seed && " + environment() + " slurmctld -c && " +
                       environment() + " slurmd");
    const auto idle = [&] { return run("sinfo --noheader --format=%T").output == "idle\n"; };
    if (start_.status != 0) {
      obstacle_ = "Slurm does not start here: " + start_.output + log();
    } else if (!soon(idle, 60)) {
      obstacle_ = "Slurm's node does not become idle here: " + run("sinfo --noheader --format='%T %E'").output + log();
    }
  }
  ~SlurmCluster() {
    if (watchdog_ == nullptr) return;
    end_all_but(kNothing);
    std::fputs("\n", watchdog_);
    ::pclose(watchdog_);
  }
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;

  /// Why there is no cluster; empty: its node is up and idle.
  const std::string& obstacle() const { return obstacle_; }

  /// By which its commands, and so the program, find it.
  std::string environment() const { return "SLURM_CONF=" + configuration().string(); }
  CommandResult run(const std::string& command) const { return run_shell(environment() + " " + command); }
  /// One line for each task: "101|1|RUNNING".
  std::string queue() const { return run("squeue --me --noheader --array --format='%F|%K|%T'").output; }

  /// What was queued again begins at once and not some two minutes from now, but in no second in which the node may
  /// still refuse the job that it has just ended.
  void hurry(const std::string& task) const {
    const auto result = run("scontrol update JobId=" + task + " StartTime=now+3");
    EXPECT_EQ(result.status, 0) << result.output;
  }

  /// As if its machine had lost its power: slurmd, what cares for jobs and the jobs themselves are gone at once.
  void crash_node() const { end_all_but("slurmctld\\|slurmscriptd\\|munged"); }
  /// As if its machine had started again: Slurm queues again what ran there, once it is twelve seconds old.
  void start_node() const {
    const auto result = run("slurmd -b");
    EXPECT_EQ(result.status, 0) << result.output;
  }
  /// The node tells anew what runs there.
  void register_node() const { run("scontrol reconfigure"); }

  /// What its programs wrote last.
  std::string log() const { return run_shell("tail -n 25 " + folder_.path().string() + "/*.log").output; }

  /// Waits for it; a failure with what the cluster says when it does not come.
  void until(const std::function<bool()>& happened, const std::string& what) const {
    if (!soon(happened, 180)) FAIL() << "in vain waited until " << what << "\n" << start_.output << queue() << log();
  }

 private:
  std::filesystem::path configuration() const { return folder_ / "slurm.conf"; }

  // Of all that was started in its name (Slurm's programs, jobs, what these started) every program but these, with
  // SIGKILL; says so where there was one.
  std::string kill_all_but(const std::string& these) const {
    return "grep -lsz '^" + environment() + "$' /proc/[0-9]*/environ | sed s/environ/comm/ | xargs -r grep -Ls '" +
           these + "' | cut -d/ -f3 | xargs -r -t kill -9";
  }
  static constexpr const char* kNothing = "no program";
  void end_all_but(const std::string& these) const {
    soon([&] { return run_shell(kill_all_but(these)).output.empty(); }, 10);
  }

  static bool soon(const std::function<bool()>& happened, int seconds) {
    for (int looks = 0; looks < 10 * seconds; ++looks) {
      if (happened()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }

  TemporaryFolder folder_;
  std::FILE* watchdog_ = nullptr;
  CommandResult start_;
  std::string obstacle_;
};

}  // namespace modrob::testing
