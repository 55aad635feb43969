const path = require('path');

module.exports = {
  entry: './js/index.js',
  output: {
    // path: path.resolve(__dirname, 'dist'),
    filename: '[name].js',
    path: path.resolve(__dirname, 'site1', 'static', 'bundles'),
  },
};
