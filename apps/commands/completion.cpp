#include <filesystem>
#include <iostream>
#include <map>

#include "commands/commands.h"
#include "commands/next_words.h"
#include "config/home.h"
#include "core/error.h"
#include "core/text_format.h"

namespace modrob::app {

namespace {

namespace fs = std::filesystem;

// Each hands the words to `modrob complete`, which answers "candidate<tab>help" a line, and ":files" or ":folders"
// where names of those fit. In place of ./run, which would build first, the program that it builds is asked.

// bash splits at '=' and ':', and replaces only what follows the last of them.
constexpr const char* kBash = R"(_modrob() {
  local program=$1 word before line words=()
  COMPREPLY=()
  if [[ $1 == */run ]]; then
    [[ $1 -ef @RUN@ ]] || return
    program=@PROGRAM@
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ${#words[@]} -gt 0 && ($word == [=:]* || ${words[-1]} == *[=:]) ]]; then words[-1]+=$word; else words+=("$word"); fi
  done
  word=${COMP_WORDS[COMP_CWORD]}
  [[ $word != [=:] ]] || word=""
  before=${words[-1]%"$word"}
  while IFS= read -r line; do
    case $line in
      :files) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$word") ;;
      :folders) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$word") ;;
      *) line=${line%%$'\t'*}
         [[ $line != *[=:/+] ]] || compopt -o nospace
         [[ $line != *' '* ]] || compopt -o filenames
         COMPREPLY+=("${line#"$before"}") ;;
    esac
  done < <("$program" complete -- "${words[@]#[\"\']}" 2>/dev/null)
}
complete -o default -F _modrob modrob ./run @RUN@
)";

constexpr const char* kZsh = R"(_modrob() {
  local program=$words[1] line text
  local -a whole begun names
  if [[ ${program:t} == run ]]; then
    [[ $program -ef @RUN@ ]] || { _default; return }
    program=@PROGRAM@
  fi
  for line in "${(@f)$($program complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
    text=${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}
    case $line in
      :files) names=(_files) ;;
      :folders) names=(_files -/) ;;
      *[=:/+]$'\t'*) begun+=("$text") ;;
      ?*) whole+=("$text") ;;
    esac
  done
  (( ! $#begun )) || _describe value begun -S ''
  (( ! $#whole )) || _describe value whole
  (( ! $#names )) || { compset -P '*='; $names }
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _modrob modrob run
)";

constexpr const char* kFish = R"(function __modrob_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    string match -q '*/run' -- $program; and set program @PROGRAM@
    set -e words[1]
    set -l begun (commandline -ct)
    for line in ($program complete -- $words "$begun" 2>/dev/null)
        switch $line
            case ':files' ':folders'
                set -l before (string match -r '^.*=' -- $begun)
                set -l names (__fish_complete_path (string replace -r '^.*=' '' -- $begun))
                test $line = ':files'; or set names (string match -r '.*/(?:\t.*)?$' -- $names)
                printf '%s\n' "$before"$names
            case '*'
                printf '%s\n' $line
        end
    end
end
complete -c modrob -f -a '(__modrob_complete)'
complete -p @RUN@ -f -a '(__modrob_complete)'
)";

const std::map<std::string, const char*> kScripts = {{"bash", kBash}, {"zsh", kZsh}, {"fish", kFish}};

std::vector<std::string> shell_names() {
  std::vector<std::string> names;
  for (const auto& [name, script] : kScripts) names.push_back(name);
  return names;
}

void replace(std::string& text, const std::string& mark, const std::string& by) {
  for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += by.size()) {
    text.replace(at, mark.size(), by);
  }
}

void print_script(const std::string& name) {
  const auto found = kScripts.find(name);
  if (found == kScripts.end()) throw UserError("unknown shell '" + name + "'; " + suggestion(name, shell_names()));
  // Only a program that its tree built is what ./run stands for; another completes no ./run.
  const auto home = config::find_home();
  const bool built = home && config::program().filename() == "modrob" && fs::exists(*home / "run");
  std::string script = found->second;
  replace(script, "@RUN@", shell_word(built ? fs::absolute(*home / "run").string() : "/dev/null/run"));
  replace(script, "@PROGRAM@", shell_word(config::program().string()));
  std::cout << script;
}

// "help study" is "study --help", and so only what has a help may follow.
void print_candidates(const CLI::App& app, std::vector<std::string> words, const Program& program) {
  const bool help = words.size() > 1 && words.front() == "help";
  if (help) words.erase(words.begin());
  auto all = next_words(app, words, program);
  if (words.size() <= 1 && !help && std::string("help").starts_with(words.empty() ? "" : words.front())) {
    all.push_back({"help", "Help of a command"});
  }
  for (const auto& [text, about] : all) {
    std::cout << text;
    if (!text.starts_with(":")) std::cout << "\t" << about.substr(0, about.find(". "));  // the first sentence
    std::cout << "\n";
  }
}

}  // namespace

void add_completion(CLI::App& app, const Program& program) {
  auto shell = std::make_shared<std::string>("bash");
  auto* completion = app.add_subcommand("completion", "Print a shell completion script");
  completion->add_option("SHELL", *shell, "[bash]")->type_name(one_of(shell_names()));
  completion->footer(
      "Example: source <(modrob completion bash)\n"
      "         modrob completion fish > ~/.config/fish/completions/modrob.fish");
  completion->callback([shell] { print_script(*shell); });

  auto words = std::make_shared<std::vector<std::string>>();
  auto* complete = app.add_subcommand("complete", "What may stand in the place of the last word (for those scripts)");
  complete->group("");  // not listed
  complete->add_option("WORDS", *words, "the words behind the program, the last one only begun");
  complete->footer("Example: modrob complete -- study re");
  complete->callback([&app, words, &program] { print_candidates(app, *words, program); });
}

}  // namespace modrob::app
