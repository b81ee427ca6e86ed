export default {
  // A block without a language is the output of a program, not code.
  configureHljs: hljs => hljs.configure({ languages: [] }),
}
