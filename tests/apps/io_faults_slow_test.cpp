// What a full disk or a failing one leaves of a study: one write, fsync, rename or ftruncate of `study run` fails, and
// the same command without the fault must end with the bits of an undisturbed study, and verified. By default a few
// calls of each kind; MODROB_IO_FAULTS=200 lets each of the first 200 fail.

#include "tiny_world.h"

namespace modrob::testing {

namespace {

// One run, so that a round takes seconds.
class SmallStudy {
 public:
  SmallStudy() {
    write_file_whole(file(), "name = 'small'\ntitle = 'one run'\ndata = ['" + (world_.home / "tiny").string() +
                                 "']\nmodels = ['misa']\nseeds = [1]\ndraws = 2\n[[strategy]]\nname = 'none'\n"
                                 "[[condition]]\nmodalities = ['text']\nkinds = ['missing']\nrates = [0.3]\n"
                                 "[settings]\ntraining.epochs = 2\n");
  }

  CommandResult run(const fs::path& output, const std::string& environment = "") const {
    return world_.modrob("study run " + file() + " --output " + output.string(), environment);
  }
  CommandResult verify(const fs::path& output) const { return world_.modrob("study verify " + output.string()); }
  fs::path folder(const std::string& name) const { return world_.home / name; }

 private:
  std::string file() const { return (world_.home / "small.toml").string(); }
  TinyWorld world_;
};

// What a study says, without what tells times, speeds and machines.
std::map<std::string, std::string> results_in(const fs::path& study) {
  const std::set<std::string> kKept = {"predictions.safetensors",
                                       "predictions.json",
                                       "metrics.json",
                                       "selection.json",
                                       "run.json",
                                       "diagnosis.json",
                                       "DONE"};
  std::map<std::string, std::string> results;
  for (const auto& entry : fs::recursive_directory_iterator(study)) {
    const auto relative = entry.path().lexically_relative(study);
    const std::string top = *relative.begin();
    const bool kept = top == "tables" || top == "figures" || top == "data" || kKept.contains(relative.filename());
    if (entry.is_regular_file() && kept) results[relative.string()] = read_file(entry.path());
  }
  return results;
}

// Whether there was such a call.
bool a_fault_leaves_nothing(const SmallStudy& study, const std::map<std::string, std::string>& expected,
                            const std::string& call, int number) {
  const std::string where = call + " " + std::to_string(number);
  const fs::path output = study.folder("faulty"), counter = study.folder("counter");
  write_file_whole(counter, std::string(sizeof(long), '\0'));
  const auto faulty = study.run(output, "LD_PRELOAD='" MODROB_FAILING_CALLS "' MODROB_FAULT_CALL=" + call +
                                            " MODROB_FAULT_NUMBER=" + std::to_string(number) + " MODROB_FAULT_BELOW='" +
                                            output.string() + "' MODROB_FAULT_COUNTER='" + counter.string() + "'");
  EXPECT_LT(faulty.status, 128) << where << ": " << faulty.output;
  const auto again = study.run(output);
  EXPECT_EQ(again.status, 0) << where << ": " << faulty.output << again.output;
  const auto results = results_in(output);
  for (const auto& [name, content] : expected) {
    const auto found = results.find(name);
    EXPECT_TRUE(found != results.end() && found->second == content) << where << ": " << name << faulty.output;
  }
  EXPECT_EQ(results.size(), expected.size()) << where;
  const auto verified = study.verify(output);
  EXPECT_EQ(verified.status, 0) << where << ": " << faulty.output << again.output << verified.output;
  fs::remove_all(output);
  long calls = 0;
  const std::string counted = read_file(counter);
  std::copy_n(counted.begin(), sizeof(calls), reinterpret_cast<char*>(&calls));
  return calls >= number;
}

}  // namespace

TEST(IoFaults, whichever_call_fails_the_same_command_ends_with_the_same_bits) {
  const SmallStudy study;
  const fs::path undisturbed = study.folder("undisturbed");
  ASSERT_EQ(study.run(undisturbed).status, 0);
  const auto expected = results_in(undisturbed);
  ASSERT_GT(expected.size(), 10u);
  const char* all = std::getenv("MODROB_IO_FAULTS");
  std::vector<int> numbers = {1, 5, 17, 41};
  if (all != nullptr) {
    numbers.clear();
    for (int number = 1; number <= std::atoi(all); ++number) numbers.push_back(number);
  }
  for (const char* call : {"write", "short_write", "fsync", "rename", "ftruncate"}) {
    int failed = 0;
    for (const int number : numbers) {
      if (!a_fault_leaves_nothing(study, expected, call, number)) break;
      ++failed;
    }
    RecordProperty(call, failed);
    std::printf("%s: %d calls failed, one at a time\n", call, failed);
    EXPECT_TRUE(failed > 0 || std::string(call) == "ftruncate") << call;
  }
}

}  // namespace modrob::testing
