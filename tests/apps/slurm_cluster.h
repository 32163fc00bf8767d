#pragma once

#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "tiny_world.h"

namespace modrob::testing {

/// A Slurm of one node in a folder of its own: munged, slurmctld and slurmd, on loopback and without accounting, ended
/// with the object. Its node has four processors, whatever this machine has.
class SlurmCluster {
 public:
  static bool installed() {
    return run_shell("command -v munged && command -v slurmctld && command -v slurmd").status == 0;
  }

  SlurmCluster() {
    for (const char* name : {"munge", "state", "spool"}) make_folder(folder_ / name);
    fs::permissions(folder_.path(), fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    fs::permissions(folder_ / "munge", fs::perms::owner_all);
    write_file_whole(folder_ / "munge/key", std::string(1024, 'k'));
    fs::permissions(folder_ / "munge/key", fs::perms::owner_read | fs::perms::owner_write);
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
                         "SchedulerParameters=sched_interval=1,bf_interval=1\n"
                         "NodeName=HOST NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN\n"
                         "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n");
    start_ = run_shell("cd " + here + " && sed -i \"s/HOST/$(hostname -s)/; s/USER/$(id -un)/\" slurm.conf && " +
                       "munged --force --key-file=munge/key --socket=" + here + "/munge/socket --pid-file=" + here +
                       "/munge.pid --log-file=" + here + "/munged.log --seed-file=" + here + "/munge/seed && " +
                       environment() + " slurmctld -c && " + environment() + " slurmd");
    until([&] { return run("sinfo --noheader --format=%T").output == "idle\n"; }, "the node is idle");
  }
  ~SlurmCluster() {
    run("scancel --me");
    for (const char* name : {"slurmd", "slurmctld", "munge"}) {
      run_shell("kill $(cat " + (folder_ / (std::string(name) + ".pid")).string() + ")");
    }
  }
  SlurmCluster(const SlurmCluster&) = delete;
  SlurmCluster& operator=(const SlurmCluster&) = delete;

  /// By which its commands, and so the program, find it.
  std::string environment() const { return "SLURM_CONF=" + configuration().string(); }
  CommandResult run(const std::string& command) const { return run_shell(environment() + " " + command); }
  /// One line for each task: "101|1|RUNNING".
  std::string queue() const { return run("squeue --me --noheader --array --format='%F|%K|%T'").output; }

  /// What its programs wrote last.
  std::string log() const { return run_shell("tail -n 25 " + folder_.path().string() + "/*.log").output; }

  /// Waits for it; a failure with what the cluster says when it does not come.
  void until(const std::function<bool()>& happened, const std::string& what) const {
    for (int looks = 0; looks < 1200; ++looks) {
      if (happened()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    FAIL() << "in vain waited until " << what << "\n" << start_.output << queue() << log();
  }

 private:
  fs::path configuration() const { return folder_ / "slurm.conf"; }

  TemporaryFolder folder_;
  CommandResult start_;
};

}  // namespace modrob::testing
