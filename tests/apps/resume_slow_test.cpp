#include "tiny_world.h"

namespace modrob::testing {

namespace {

// Every file that must be the same bits, by its path below the results; speeds and time stamps are cut from the logs.
std::map<std::string, std::string> results_of(const fs::path& output) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(output)) {
    const std::string name = fs::relative(entry.path(), output).string();
    const std::string file = entry.path().filename().string();
    if (!entry.is_regular_file() || file == "output.txt" || file.starts_with("events.")) continue;
    // Who was at work, when and for how long, and how often the test split was opened.
    if (file == "ledger.jsonl" || file == "duration.json" || file.starts_with("LEASE") || name == "manifest.json" ||
        name == "report.html")
      continue;
    if (file == "log.jsonl") {
      const std::string command = "sed 's/,\"utterances_per_s.*//' '" + entry.path().string() + "'";
      files[name] = sha256(run_shell(command).output);
    } else {
      files[name] = sha256_of_file(entry.path());
    }
  }
  return files;
}

// Names of the files that differ or that only one side has.
std::string differences(const std::map<std::string, std::string>& a, const std::map<std::string, std::string>& b) {
  std::string names;
  for (const auto& [name, hash] : a) {
    const auto other = b.find(name);
    if (other == b.end())
      names += "only in the first: " + name + "\n";
    else if (other->second != hash)
      names += "differs: " + name + "\n";
  }
  for (const auto& [name, hash] : b) {
    if (!a.contains(name)) names += "only in the second: " + name + "\n";
  }
  return names;
}

std::string command_line(const TinyWorld& world, const std::string& output, int jobs) {
  return "MODROB_HOME='" + world.home.path().string() + "' exec '" MODROB_PROGRAM "' --progress none study run '" +
         (world.home / "study.toml").string() + "' --set training.checkpoint_minutes=0.0001 --output '" + output +
         "' --jobs " + std::to_string(jobs) + " > /dev/null 2>&1";
}

pid_t start(const std::string& command) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

TEST(Resume, one_worker_two_workers_and_ten_kills_give_the_same_bits) {
  const TinyWorld world;
  const std::string one = (world.home / "one").string();
  const std::string two = (world.home / "two").string();
  const std::string killed = (world.home / "killed").string();
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(wait_for(start(command_line(world, one, 1))), 0);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  ASSERT_EQ(wait_for(start(command_line(world, two, 2))), 0);
  const auto expected = results_of(one);
  EXPECT_EQ(differences(expected, results_of(two)), "");
  EXPECT_GT(expected.size(), 20u);

  const auto seed = static_cast<unsigned>(std::chrono::system_clock::now().time_since_epoch().count());
  std::mt19937 generator(seed);
  // Moments are scaled to the machine; a study that ends before the last kill is compared and begun anew.
  std::uniform_real_distribution<double> moment(0.05 * seconds, 0.25 * seconds);
  constexpr int kKills = 10;
  int kills = 0;
  int failures = 0;
  for (int round = 0; kills < kKills; ++round) {
    ASSERT_LT(round, kKills) << "a study ends before it can be killed; seed " << seed;
    fs::remove_all(killed);
    int status = -1;
    while (status != 0) {
      const pid_t pid = start(command_line(world, killed, 1));
      if (kills < kKills) {
        std::this_thread::sleep_for(std::chrono::duration<double>(moment(generator)));
        // The children die with their parent (PR_SET_PDEATHSIG).
        ::kill(pid, SIGKILL);
      }
      status = wait_for(pid);
      if (status == 128 + SIGKILL) {
        ++kills;
      } else if (status != 0) {
        // On a busy machine a dying child may still hold the lock of its run.
        ASSERT_LT(++failures, 3) << "exit " << status << ", seed " << seed;
      }
    }
    EXPECT_EQ(differences(expected, results_of(killed)), "") << "moments drawn from seed " << seed;
  }
  EXPECT_EQ(kills, kKills);
}

}  // namespace modrob::testing
