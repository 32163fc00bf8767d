#include "tiny_world.h"

namespace modrob::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;

// With a file ./run, as a tree that was cloned has it.
struct ClonedTree : TinyWorld {
  ClonedTree() {
    make_folder(home / "elsewhere");
    for (const char* run : {"run", "elsewhere/run"}) {
      write_file_whole(home / run, "#!/bin/sh\n");
      fs::permissions(home / run, fs::perms::owner_all);
    }
    write_file_whole(home / "studies/mine.toml", read_file(home / "study.toml"));
  }
};

const ClonedTree& cloned_tree() {
  static const ClonedTree kTree;
  return kTree;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// What may stand in the place of the last word, without the help beside it.
std::vector<std::string> candidates(const std::string& words) {
  const auto result = cloned_tree().modrob("complete -- " + words);
  EXPECT_EQ(result.status, 0) << words << ": " << result.output;
  auto lines = lines_of(result.output);
  for (auto& line : lines) line = line.substr(0, line.find('\t'));
  return lines;
}

bool has_shell(const std::string& name) { return run_shell("command -v " + name).status == 0; }

// What a shell makes of the script, in the world's home: `script` runs behind what "modrob completion" prints.
std::vector<std::string> in_shell(const std::string& shell, const std::string& script) {
  const auto home = cloned_tree().home.path().string();
  const auto completion = cloned_tree().modrob("completion " + shell);
  EXPECT_EQ(completion.status, 0);
  write_file_whole(cloned_tree().home / "script", script);
  write_file_whole(cloned_tree().home / "completion", completion.output);
  return lines_of(
      run_shell("cd " + home + " && MODROB_HOME=" + home + " " + shell + (shell == "zsh" ? " -f" : "") + " script")
          .output);
}

}  // namespace

TEST(Completion, commands_options_and_what_they_are) {
  EXPECT_THAT(candidates("''"), IsSupersetOf({"study", "train", "help"}));
  EXPECT_THAT(candidates("''"), Not(::testing::Contains("complete"))) << "it is for scripts";
  EXPECT_THAT(candidates("stu"), ElementsAre("study"));
  EXPECT_THAT(candidates("study st"), ElementsAre("status", "stop"));
  EXPECT_THAT(candidates("help study st"), ElementsAre("status", "stop"));
  EXPECT_THAT(candidates("train --out"), ElementsAre("--output"));
  EXPECT_THAT(candidates("train --prog"), ElementsAre("--progress")) << "options of the program stand everywhere";
  EXPECT_THAT(candidates("--progress p"), ElementsAre("plain"));
  EXPECT_THAT(candidates("--progress none stu"), ElementsAre("study"));
  EXPECT_THAT(candidates("version ''"), IsSupersetOf({"--json", "--help"})) << "nothing but options is left";
  EXPECT_THAT(candidates("nonsense ''"), IsSupersetOf({"study"}));
  EXPECT_EQ(cloned_tree().modrob("complete -- study stat").output,
            "status\tTell where a study stands, whatever processes work on it\n");
}

TEST(Completion, values_of_options_and_positionals) {
  EXPECT_THAT(candidates("train --model m"), ElementsAre("misa", "mmim", "mult"));
  EXPECT_THAT(candidates("train --model=m"), ElementsAre("--model=misa", "--model=mmim", "--model=mult"));
  EXPECT_THAT(candidates("fidelity b"), ElementsAre("bbfn"));
  EXPECT_THAT(candidates("diagnose run --split t"), ElementsAre("train", "test"));
  EXPECT_THAT(candidates("corrupt mask --modalities text+"), ElementsAre("text+audio", "text+video"));
  EXPECT_THAT(candidates("diagnose run --condition text:noise"),
              ElementsAre("text:noise_add:", "text:noise_scale:", "text:noise_relative:"));
  EXPECT_THAT(candidates("data import x --format mm"), ElementsAre("mmsa"));
  EXPECT_THAT(candidates("explain t3/15+15/missing/30/mosi/"),
              ElementsAre("t3/15+15/missing/30/mosi/corr", "t3/15+15/missing/30/mosi/f1"));
  EXPECT_THAT(candidates("study run m"), ElementsAre("mine", ":files")) << "studies that come with it, and files";
  EXPECT_THAT(candidates("data show s"), ElementsAre("spoken_reviews", ":folders"));
  EXPECT_THAT(candidates("study run x --recipe mi"), ElementsAre("misa="));
  EXPECT_THAT(candidates("study run x --recipe misa="), ElementsAre(":files"));
  EXPECT_THAT(candidates("predict run 'no value is known of a text'"), ElementsAre());
}

TEST(Completion, settings_with_values_where_they_are_words) {
  EXPECT_THAT(candidates("train --set fidelity.pre"), ElementsAre("fidelity.preset="));
  EXPECT_THAT(candidates("train --set fidelity.preset="),
              ElementsAre("fidelity.preset=corrected", "fidelity.preset=reference"));
  EXPECT_THAT(candidates("train --set training.epochs="), ElementsAre());
  EXPECT_THAT(candidates("train --model mmim --set mis"), ElementsAre()) << "of the model that was named";
  EXPECT_THAT(candidates("train --set seed=1 misa.sim"), ElementsAre("misa.similarity=", "misa.similarity_weight="))
      << "an option that takes several goes on";
  EXPECT_THAT(candidates("train --set=misa.similarity=a"), ElementsAre("--set=misa.similarity=adversarial"));
}

TEST(Completion, what_a_study_is_made_of_and_lists_with_commas) {
  EXPECT_THAT(candidates("study table mine --strategies ''"), ElementsAre("none", "15+15"));
  EXPECT_THAT(candidates("study table mine --strategies none,1"), ElementsAre("none,15+15"));
  EXPECT_THAT(candidates("study table mine --metric corr,f1_n"), ElementsAre("corr,f1_non0"));
  EXPECT_THAT(candidates("study table mine --conditions 'clean,text missing 3'"),
              ElementsAre("clean,text missing 30 %"));
  EXPECT_THAT(candidates("study table mine --data ''"), ElementsAre("tiny"));
  // A study that is not there has no names; a Tab says nothing of it.
  EXPECT_EQ(run_shell("MODROB_HOME=" + cloned_tree().home.path().string() +
                      " '" MODROB_PROGRAM "' complete -- study table none --strategies '' 2>/dev/null")
                .output,
            "");
}

TEST(Completion, an_unknown_shell_is_refused) {
  expect_refusal(cloned_tree().modrob("completion fsh"),
                 {"unknown shell 'fsh'", "did you mean 'fish'", "bash, fish, zsh"});
}

TEST(Completion, bash_replaces_the_word_that_it_split) {
  const std::string program = MODROB_PROGRAM;
  const auto replies = in_shell("bash",
                                "source completion\n"
                                "compopt() { echo \"$*\" >> options; }\n"
                                "reply() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _modrob \"$1\"; "
                                "echo \"${COMPREPLY[*]}\"; }\n"
                                "reply " +
                                    program +
                                    " study st\n"
                                    "reply ./run study ta\n"
                                    "reply ./elsewhere/run study ta\n"
                                    "reply modrob_that_is_gone study ta\n"
                                    "reply " +
                                    program +
                                    " train --set fidelity.preset = ref\n"
                                    "reply " +
                                    program +
                                    " train --set fidelity.preset =\n"
                                    "reply " +
                                    program +
                                    " diagnose run --condition text : missing : 0.1\n"
                                    "reply " +
                                    program +
                                    " study run x --recipe misa = stud\n"
                                    "reply " +
                                    program +
                                    " data show stud\n"
                                    "reply " +
                                    program +
                                    " study run stu\n"
                                    "reply " +
                                    program +
                                    " study table mine --conditions \\'clean,text\\ missing\\ 3\n"
                                    "sort -u options; complete -p modrob ./run\n");
  EXPECT_THAT(replies, ElementsAre("status stop", "table", "", "", "reference", "corrected reference", "0.1 0.15",
                                   "studies study.toml", "studies", "studies study.toml", "clean,text missing 30 %",
                                   "-o filenames", "complete -o default -F _modrob modrob",
                                   "complete -o default -F _modrob ./run"));
}

TEST(Completion, zsh) {
  if (!has_shell("zsh")) GTEST_SKIP() << "zsh is not installed";
  const std::string program = MODROB_PROGRAM;
  // Where zsh completes nothing by itself, its own functions say what they were given.
  const auto replies = in_shell("zsh",
                                "compdef() { print -r -- compdef $* }\n"
                                "_describe() { print -rl -- ${(P)2} \"${@:3}\" }\n"
                                "_files() { print -r -- files $* \"$PREFIX\" }\n"
                                "_default() { print default }\n"
                                "compset() { PREFIX=${PREFIX#*=} }\n"
                                "source ./completion\n"
                                "reply() { words=(\"$@\"); CURRENT=$#; PREFIX=$words[-1]; _modrob }\n"
                                "reply " +
                                    program +
                                    " study sta\n"
                                    "reply ./run study ta\n"
                                    "reply ./elsewhere/run study ta\n"
                                    "reply " +
                                    program +
                                    " train --set fidelity.preset=r\n"
                                    "reply " +
                                    program +
                                    " diagnose run --condition text:mi\n"
                                    "reply " +
                                    program +
                                    " study run x --recipe misa=stu\n"
                                    "reply " +
                                    program + " data show spo\n");
  EXPECT_THAT(
      replies,
      ElementsAre("compdef _modrob modrob run", "status:Tell where a study stands, whatever processes work on it",
                  "table:A table of your own for a paper: LaTeX, Markdown or CSV, with intervals", "default",
                  "fidelity.preset=reference:", "text\\:missing\\::the encoding is replaced by zeros", "-S", "",
                  "files stu", "spoken_reviews:the data set that the program makes itself", "files -/ spo"));
}

TEST(Completion, fish) {
  if (!has_shell("fish")) GTEST_SKIP() << "fish is not installed";
  const std::string program = MODROB_PROGRAM;
  auto replies = in_shell("fish",
                          "source completion\n"
                          "complete -C '" +
                              program +
                              " study sta'\n"
                              "complete -C './run study ta'\n"
                              "complete -C './elsewhere/run study ta'\n"
                              "complete -C '" +
                              program +
                              " train --set fidelity.preset=r'\n"
                              "complete -C '" +
                              program +
                              " study run x --recipe misa=stu'\n"
                              "complete -C '" +
                              program + " data show stu'\n");
  for (auto& reply : replies) reply = reply.substr(0, reply.find('\t'));
  EXPECT_THAT(replies, UnorderedElementsAre("status", "table", "fidelity.preset=reference", "misa=studies/",
                                            "misa=study.toml", "studies/"));
}

}  // namespace modrob::testing
